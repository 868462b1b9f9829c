import { z } from 'zod';

/** A map from the names of headers to something. */
export function headerMap<Value extends z.ZodType>(value: Value) {
  return z
    .record(headerName(), value)
    .refine((headers) => Object.keys(headers).length > 0, { error: 'must name at least one header' });
}

function headerName() {
  const error = 'must be the name of a header, such as X-Request-Id';
  return z.string({ error }).regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, error);
}

/** The value of a header: one line. */
export function headerValue() {
  const error = 'must be one line of printable text';
  return z.string({ error }).regex(/^[\t\u0020-\u007e\u0080-\u00ff]*$/, error);
}
