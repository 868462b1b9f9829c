import type { Endpoints } from '../../links/endpoints.js';

/**
 * What stands at the beginning of a connection: a header of so many bytes, with the ends that it names (none of an
 * unknown or local connection); not all of it yet; or something else.
 */
export type HeaderReading = { length: number; endpoints?: Endpoints } | { problem: string } | 'more';

/** What every binary header begins with. */
export const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
