import type { Direction } from '../core/target.js';
import type { Deflation } from '../links/inflation.js';

/**
 * How the messages of each direction are compressed, from the `Sec-WebSocket-Extensions` of the 101 answer (RFC 7692,
 * section 7.1). A client that only hinted that it will not take over may still, so that only what was answered counts.
 */
export function negotiatedCompression(extensions: string | undefined): Record<Direction, Deflation> {
  for (const extension of (extensions ?? '').split(',')) {
    const [name, ...parameters] = extension.split(';').map((part) => part.trim().toLowerCase());
    if (name !== 'permessage-deflate') continue;
    const deflation = (side: 'client' | 'server') =>
      parameters.includes(`${side}_no_context_takeover`) ? 'per-message' : 'takeover';
    return { upstream: deflation('client'), downstream: deflation('server') };
  }
  return { upstream: 'none', downstream: 'none' };
}
