import test from 'ava';
import { wire } from '../helpers/wire.js';

test('bits flip in the share of bytes that was asked for, the length stays, and the FIN passes', async (t) => {
  const outcome = async () => {
    const { pair, apply } = await wire(t);
    const { client, upstream } = await pair();
    apply('corrupt', { share: '10%' }, { direction: 'upstream' });
    const text = 'u'.repeat(20_000);
    client.send(text.slice(0, 7777));
    client.socket.end(text.slice(7777));
    upstream.socket.end('untouched');
    await Promise.all([upstream.until((peer) => peer.fin), client.until((peer) => peer.fin)]);
    t.is(client.received, 'untouched');
    t.is(upstream.received.length, 20_000);
    return upstream.received;
  };
  const [one, same] = [await outcome(), await outcome()];
  const changed = one.replaceAll('u', '').length;
  t.true(changed > 1800 && changed < 2200, `${changed}`);
  t.is(one, same);
});

test('changed to 0 %, and healed, what comes afterwards is whole', async (t) => {
  const { pair, changeable } = await wire(t);
  const { client, upstream } = await pair();
  const { change, heal } = changeable('corrupt', { share: '100%' });
  client.send('aaaa');
  await upstream.until((peer) => peer.received.length === 4);
  t.false(upstream.received.includes('a'));
  change({ share: '0%' });
  client.send('bbbb');
  await upstream.until((peer) => peer.received.endsWith('bbbb'));
  heal();
  client.send('cccc');
  await upstream.until((peer) => peer.received.endsWith('bbbbcccc'));
  t.pass();
});
