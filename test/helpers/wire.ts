import { setTimeout as elapse } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import type { FaultSpec } from '../../src/core/fault.js';
import type { ClientPlan, ProxyPlan } from '../../src/core/plan.js';
import type { HistoryRecord, Occurrence, RecordOf } from '../../src/core/records.js';
import type { Target } from '../../src/core/target.js';
import { faults, isFaultType } from '../../src/faults/index.js';
import { Session } from '../../src/session/session.js';
import { dial, type Peer, RawServer } from './peer.js';
import { planOf, proxyPlan } from './plans.js';

/** A client socket, a proxy and a server socket, all real. */
export interface Wire {
  session: Session;
  server: RawServer;
  port: number;
  /** A connected pair: the client's socket and the server's. */
  pair(): Promise<{ client: Peer; upstream: Peer }>;
  dial(): Promise<Peer>;
  /** Applies a fault and gives the way to heal it. */
  apply(type: string, options?: object, target?: Partial<Target>): () => void;
  /** The same, and the way to change its options. */
  changeable(type: string, options: object, target?: Partial<Target>): { change(options: object): void; heal(): void };
  records<Kind extends Occurrence['kind']>(kind: Kind): RecordOf<Kind>[];
  /** How each open connection began to end, such as `client rst`. */
  endings(): string[];
  /** Resolves when the condition holds, looked at on every turn of the event loop. */
  until(condition: () => boolean): Promise<void>;
  /** Resolves with the first record, old or new, that meets the condition. */
  record(condition: (record: HistoryRecord) => boolean): Promise<HistoryRecord>;
}

export async function wire(
  t: ExecutionContext<unknown>,
  parts: { proxy?: Partial<ProxyPlan>; clients?: ClientPlan[]; seed?: number; budget?: number } = {},
): Promise<Wire> {
  const server = await RawServer.start();
  const session = new Session({
    plan: planOf({
      proxies: [proxyPlan(server.port, parts.proxy)],
      clients: parts.clients ?? [],
      seed: parts.seed ?? 1,
    }),
    ...(parts.budget === undefined ? {} : { budget: parts.budget }),
  });
  await session.start();
  t.teardown(async () => {
    await session.stop();
    server.close();
  });
  const port = session.proxies[0]?.address.port ?? 0;
  const dialHere = async () => {
    const peer = await dial(port);
    t.teardown(() => peer.socket.destroy());
    return peer;
  };
  return {
    session,
    server,
    port,
    dial: dialHere,
    async pair() {
      const index = server.accepted.length;
      const open = count(session, 'connection-opened');
      const client = await dialHere();
      const upstream = await server.peer(index);
      while (count(session, 'connection-opened') === open) await elapse(1);
      return { client, upstream };
    },
    apply(type, options = {}, target = {}) {
      const active = session.faults.apply(faultSpec(type, options, target));
      return () => session.faults.heal(active.id, 'healed');
    },
    changeable(type, options, target = {}) {
      const active = session.faults.apply(faultSpec(type, options, target));
      return {
        change: (changed) => void session.faults.change(active.id, faultSpec(type, changed).options),
        heal: () => session.faults.heal(active.id, 'healed'),
      };
    },
    records: (kind) => session.history.records().filter((record) => record.kind === kind) as never,
    endings: () =>
      session.proxies.flatMap((proxy) =>
        [...proxy.connections()].flatMap(({ ending }) => (ending === undefined ? [] : [`${ending.by} ${ending.how}`])),
      ),
    async until(condition) {
      while (!condition()) await elapse(2);
    },
    record: (condition) =>
      new Promise((resolve) => {
        const found = session.history.records().find(condition);
        if (found !== undefined) resolve(found);
        const stop = session.history.listen((record) => {
          if (!condition(record)) return;
          stop();
          resolve(record);
        });
      }),
  };
}

export function faultSpec(type: string, options: object = {}, target: Partial<Target> = {}): FaultSpec {
  if (!isFaultType(type)) throw new Error(`no fault ${type}`);
  return { type, options: faults[type].schema.parse(options), target: { direction: 'both', ...target } };
}

function count(session: Session, kind: Occurrence['kind']): number {
  return session.history.records().filter((record) => record.kind === kind).length;
}
