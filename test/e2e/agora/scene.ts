import { fileURLToPath } from 'node:url';
import { setTimeout as elapse } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { type Clock, systemClock } from '../../../src/core/clock.js';
import { expectationsOf, type Plan } from '../../../src/core/plan.js';
import type { Cause } from '../../../src/core/verdict.js';
import { judge } from '../../../src/judge/judge.js';
import { loadProfile } from '../../../src/profiles/index.js';
import type { MisbehaviourName } from '../../../src/reference/misbehaviours.js';
import { lineOf, type Platform } from '../../../src/reference/platforms.js';
import { ReferenceSdk } from '../../../src/reference/sdk.js';
import { startReferenceServer } from '../../../src/reference/server.js';
import { runPlan } from '../../../src/session/run.js';
import { Session } from '../../../src/session/session.js';
import { ManualClock } from '../../helpers/manual-clock.js';

/** A profile of the contract with parties of our own. */
export interface SceneOptions {
  /** A file of profiles/agora, without its ending. */
  profile: string;
  params?: Record<string, string>;
  /** The version of the clients' SDK. */
  sdk?: string;
  /** The platform of uid1, whose wire is in question. */
  platform?: Platform;
  /** The platform of its native peer, uid2. */
  peer?: Platform;
  misbehave?: MisbehaviourName | undefined;
  /** How many times shorter everything is. */
  scale?: number;
  /** Without a real clock time goes from timer to timer, as fast as the parties can. */
  real?: boolean;
}

/** The cause of each expectation's verdict, with its sentence. */
export type Outcome = Record<string, { cause: Cause; because: string }>;

/** How many turns of the event loop a message needs at most through a proxy, its upgrade included. */
const throughProxy = 16;
const creep = 0.001;
const referenceMain = fileURLToPath(new URL('../../../src/reference/main.js', import.meta.url));

/** Between two starts in real time, milliseconds: a process that starts holds everybody up for a moment. */
const gap = 400;
let turn: Promise<unknown> = Promise.resolve();
const mostTries = 3;

/**
 * Runs a scene and gives what the judge says. In real time a machine that is busy with other things can spoil an instant,
 * which the judge notices: such a run says nothing, and is repeated.
 */
export async function play(t: ExecutionContext<unknown>, options: SceneOptions): Promise<Outcome> {
  for (let tries = 1; ; tries++) {
    if (options.real) await (turn = turn.then(() => elapse(gap)));
    const outcome = await playOnce(t, options);
    const spoilt = Object.values(outcome).some(({ cause }) => cause === 'unsure-anchor' || cause === 'no-baseline');
    if (!options.real || !spoilt || tries === mostTries) return outcome;
  }
}

async function playOnce(t: ExecutionContext<unknown>, options: SceneOptions): Promise<Outcome> {
  const clock = options.real
    ? systemClock(options.scale)
    : new ManualClock({ turns: throughProxy, creep, scale: options.scale ?? 1 });
  const { sdk = '2.3.2', misbehave } = options;
  let told: (event: string, channel: string) => void = () => {};
  const server = await startReferenceServer({
    clock,
    misbehave,
    onChannelCreated: (channel) => told('channel-created', channel),
    onChannelDestroyed: (channel) => told('channel-destroyed', channel),
  });
  const plan = staged(options, server.port);
  const session = new Session({ plan, clock });
  const clients: ReferenceSdk[] = [];
  const abort = new AbortController();
  t.teardown(async () => {
    abort.abort();
    for (const client of clients) client.leave();
    await session.stop();
    await server.close();
  });
  await session.start();
  const { port } = session.proxies[0]?.address ?? { port: 0 };
  const receive = (client: string, event: string, attributes: object) =>
    session.receive({ client, event, attributes: { ...attributes }, source: 'library', t: clock.now() });
  const named = new Set(plan.clients.map(({ name }) => name));
  told = (event, channel) => {
    if (named.has('server')) receive('server', event, { channel });
  };
  for (const { name, match, run } of plan.clients) {
    if (match === undefined || run !== undefined) continue;
    const client = new ReferenceSdk({
      uid: match,
      url: `ws://127.0.0.1:${port}/`,
      clock,
      line: lineOf(sdk) ?? 'from-2.3.2',
      platform: platformOf(name, options),
      misbehave,
      onCallback: ({ event, attributes }) => receive(name, event, attributes),
    });
    clients.push(client);
  }
  // Where nothing must hold before the fault, the join itself is what the fault is for.
  const begins = plan.baseline === undefined ? 'fault-applied' : 'run-started';
  session.history.listen(({ kind }) => {
    if (kind === begins) for (const client of clients) client.join();
  });
  const stop = clock instanceof ManualClock ? clock.flow() : () => {};
  await runPlan(session, abort.signal);
  stop();
  return judged(session, clock);
}

/** The platform of a party by its name: uid3 is the web peer of the profiles. */
function platformOf(name: string, { platform = 'android', peer = 'android' }: SceneOptions): Platform {
  if (name === 'uid3') return 'web';
  return name === 'uid1' ? platform : peer;
}

function staged(
  { profile, params = {}, sdk = '2.3.2', platform, misbehave, scale = 1 }: SceneOptions,
  port: number,
): Plan {
  const file = fileURLToPath(new URL(`../../../../profiles/agora/${profile}.yaml`, import.meta.url));
  const plan = loadProfile(file, { params: { ...params, upstream: `127.0.0.1:${port}` }, env: {} });
  const words = ['client', '--sdk', sdk, '--time-scale', String(scale), '--platform', platform ?? 'android'];
  if (misbehave !== undefined) words.push('--misbehave', misbehave);
  return {
    ...plan,
    proxies: plan.proxies.map((proxy) => ({ ...proxy, listen: { ...proxy.listen, port: 0 } })),
    clients: plan.clients.map((client) => {
      if (client.run === undefined) return client;
      const command = [process.execPath, referenceMain, ...words, '--uid', client.match ?? ''];
      const line = `exec ${command.map((word) => `'${word}'`).join(' ')} --url "ws://$DEADWIRE_PROXY_CHANNEL/"`;
      return { ...client, run: { command: [line], shell: true, env: {}, output: { format: 'json' } } };
    }),
  };
}

// A clock that goes from timer to timer seems to stand still in between, and that says nothing of anybody's time stamps.
function judged({ history, plan }: Session, clock: Clock): Outcome {
  const records = history.records().filter(({ kind }) => !(clock instanceof ManualClock) || kind !== 'stall');
  return Object.fromEntries(
    judge(records, expectationsOf(plan)).map(({ expectation, cause, because }) => [expectation.id, { cause, because }]),
  );
}
