import test from 'ava';
import { wire } from '../helpers/wire.js';

for (const [type, options] of [
  ['latency', { delay: '20ms' }],
  ['latency', { delay: '20ms', jitter: '15ms', distribution: 'pareto' }],
  ['bandwidth', { rate: '200KB/s' }],
  ['bandwidth', { rate: '200KB/s', shared: true }],
  ['slice', { size: '7B', delay: '1ms' }],
  ['slow-close', { delay: '20ms' }],
  ['limit', { bytes: '1MB' }],
  ['corrupt', { share: '0%' }],
  ['refuse', {}],
] as const) {
  test(`half-close passes under ${type} ${JSON.stringify(options)}, with all bytes before it`, async (t) => {
    const { pair, apply, record } = await wire(t);
    const { client, upstream } = await pair();
    apply(type, options);
    client.socket.end('the question');
    await upstream.until((peer) => peer.fin);
    t.is(upstream.received, 'the question');
    upstream.send('first part of the answer, ');
    await client.until((peer) => peer.received.length === 26);
    t.false(client.fin);
    upstream.socket.end('and the second');
    await client.until((peer) => peer.fin);
    t.is(client.received, 'first part of the answer, and the second');
    await record(({ kind }) => kind === 'connection-closed');
  });
}
