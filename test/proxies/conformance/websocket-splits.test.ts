import test from 'ava';
import { faultSpec } from '../../helpers/wire.js';
import { dial, type Peer, RawServer } from '../../helpers/peer.js';
import { encode, frame } from '../../links/frames.js';
import { switching, upgrade } from '../exchange.js';
import { payload, seeded, text, writeInPieces } from './payloads.js';
import { proxied, routesTo } from './routes.js';

const seeds = [1, 2, 3, 4, 5, 6];

for (const way of proxied) {
  for (const most of [3, 40, 5000]) {
    test(`handshake and frames in random pieces of up to ${most} bytes pass ${way} from both sides at once`, async (t) => {
      const server = await RawServer.start();
      t.teardown(() => server.close());
      const { ports, session } = await routesTo(t, server.port);
      await Promise.all(
        seeds
          .map(async (seed) => {
            const client = await dial(ports[way]);
            t.teardown(() => client.socket.destroy());
            // Which of the accepted sockets is whose is known by the target.
            const request = upgrade.replace('/ws', `/${seed}`);
            const sent = { client: recorded(seed, true, most), server: recorded(seed, false, most) };
            const writing = writeInPieces(client.socket, Buffer.from(request), seeded(seed), most);
            const upstream = await accepted(server, `/${seed} `);
            await Promise.all([writing, upstream.until(({ received }) => received.length >= request.length)]);
            const early = upstream.received.length;
            const answer = Buffer.concat([Buffer.from(switching), sent.server]);
            const down = writeInPieces(upstream.socket, answer, seeded(seed + 10), most);
            await client.until(({ received }) => received.includes('\r\n\r\n'));
            await Promise.all([down, writeInPieces(client.socket, sent.client, seeded(seed + 20), most)]);
            await client.until(({ received }) => received.length >= answer.length);
            await upstream.until(({ received }) => received.length >= early + sent.client.length);
            t.true(client.received.endsWith(sent.server.toString('latin1')), `downstream of ${seed}`);
            t.true(upstream.received.slice(early) === sent.client.toString('latin1'), `upstream of ${seed}`);
            client.socket.end();
            await upstream.until(({ fin }) => fin);
          })
          .concat(blink(session)),
      );
    });
  }
}

// A delay comes and goes in the middle of it.
async function blink(session: Awaited<ReturnType<typeof routesTo>>['session']): Promise<void> {
  for (let nth = 0; nth < 3; nth++) {
    const { id } = session.faults.apply(faultSpec('latency', { delay: '20ms' }));
    await new Promise((resolve) => setTimeout(resolve, 30));
    session.faults.heal(id, 'healed');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function accepted(server: RawServer, target: string): Promise<Peer> {
  for (let index = 0; ; index++) {
    const peer = await server.peer(index);
    await peer.until(({ received }) => received.includes('\r\n'));
    if (peer.received.includes(target)) return peer;
  }
}

/** A conversation of one side as ws writes it. */
function recorded(seed: number, masked: boolean, most: number): Buffer {
  const random = seeded(seed);
  const count = Math.min(40, most * 3);
  return Buffer.concat(
    Array.from({ length: count }, (_, nth) => {
      const size = Math.floor(random() ** 6 * Math.min(70_000, most * 30));
      const whole = encode({ opcode: 2, fin: true, masked, compressed: nth % 5 === 0, payload: payload(size, nth) });
      const parts = [frame(1, text(nth, nth), { fin: false, masked }), frame(9, `ping ${nth}`, { masked })];
      return nth % 3 === 0 ? Buffer.concat([...parts, frame(0, 'end', { masked })]) : whole;
    }),
  );
}
