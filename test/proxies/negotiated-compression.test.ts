import test from 'ava';
import { negotiatedCompression } from '../../src/proxies/negotiated-compression.js';

for (const [answer, upstream, downstream] of [
  [undefined, 'none', 'none'],
  ['', 'none', 'none'],
  ['x-other; server_no_context_takeover', 'none', 'none'],
  ['permessage-deflate', 'takeover', 'takeover'],
  ['permessage-deflate; server_no_context_takeover', 'takeover', 'per-message'],
  ['permessage-deflate;client_no_context_takeover', 'per-message', 'takeover'],
  ['permessage-deflate; server_no_context_takeover; client_no_context_takeover', 'per-message', 'per-message'],
  ['x-other, Permessage-Deflate; Client_No_Context_Takeover ; server_max_window_bits=10', 'per-message', 'takeover'],
] as const) {
  test(`the answer ${JSON.stringify(answer)} says ${upstream} upstream and ${downstream} downstream`, (t) => {
    t.deepEqual(negotiatedCompression(answer), { upstream, downstream });
  });
}
