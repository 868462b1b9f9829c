import { z } from 'zod';

/** The name of a header. */
export function headerName() {
  const error = 'must be the name of a header, such as X-Request-Id';
  return z.string({ error }).regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, error);
}

/** The value of a header: one line. */
export function headerValue() {
  const error = 'must be one line of printable text';
  return z.string({ error }).regex(/^[\t\u0020-\u007e\u0080-\u00ff]*$/, error);
}
