import type { ExecutionContext } from 'ava';
import { type Clock, systemClock } from '../../src/core/clock.js';
import type { RecordOf } from '../../src/core/records.js';
import { compileProfile } from '../../src/profiles/index.js';
import { Session } from '../../src/session/session.js';
import { shippedText } from '../profiles/compile-text.js';

type Event = RecordOf<'event'>;

/** A session with one proxy that is tapped, and what the wire says of its clients uid1 and uid2. */
export interface Tapped {
  session: Session;
  /** `ws://host:port/`, without the query that tells the client. */
  url: string;
  /** Everything that the taps said so far. */
  said(client?: string): Event[];
  /** The nth event of that name, as soon as it is there. */
  says(event: string, nth?: number): Promise<Event>;
}

/** @param more further sections of the profile */
export async function tapped(
  t: ExecutionContext<unknown>,
  tap: string,
  upstream: number,
  { more = '', clock = systemClock() }: { more?: string; clock?: Clock } = {},
): Promise<Tapped> {
  const text = `name: tapped
proxies:
  channel: {protocol: http, listen: 127.0.0.1:0, upstream: 127.0.0.1:${upstream}, identify: {query: uid}, tap: ${tap}}
clients:
  uid1: {match: '1'}
  uid2: {match: '2', role: peer}
${more}`;
  const plan = compileProfile(text, 'tapped.yaml', {
    params: {},
    env: {},
    readVocabulary: (name) => ({ file: `${name}.yaml`, text: shippedText(`vocabularies/${name}.yaml`) }),
    readNetwork: () => ({ known: [] }),
    readContract: () => ({ known: [] }),
  });
  const session = new Session({ plan, clock });
  t.teardown(() => session.stop());
  await session.start();
  const { port } = (session.proxies[0] as { address: { port: number } }).address;
  const said = (client?: string) =>
    session.history
      .records()
      .filter((record): record is Event => record.kind === 'event' && !record.event.startsWith('wire-'))
      .filter((record) => client === undefined || record.client === client);
  const says = (event: string, nth = 1) =>
    new Promise<Event>((resolve) => {
      const look = () => {
        const found = said().filter((record) => record.event === event)[nth - 1];
        if (found === undefined) return;
        stop();
        resolve(found);
      };
      const stop = session.history.listen(look);
      look();
    });
  return { session, url: `ws://127.0.0.1:${port}/`, said, says };
}
