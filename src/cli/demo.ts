import { type Command, InvalidArgumentError } from 'commander';
import { defaultApiPort } from '../api/port.js';
import { systemClock } from '../core/clock.js';
import { DeadwireError } from '../core/errors.js';
import { isMisbehaviour, type MisbehaviourName, misbehaviours } from '../reference/misbehaviours.js';
import { isPlatform, lineOf, type Platform, platforms } from '../reference/platforms.js';
import type { Session } from '../session/session.js';
import { withParties } from './demo-parties.js';
import { type Demo, demoFile, demos, demosTable, isDemo } from './demos.js';
import { collectParam, parsePort, parseTimeScale } from './options.js';
import { runStop } from './run-stop.js';

interface DemoOptions {
  list?: boolean;
  param?: Record<string, string>;
  misbehave?: MisbehaviourName;
  sdk?: string;
  platform?: Platform;
  out?: string;
  port: number;
  timeScale: number;
}

/** `deadwire demo`: the whole thing, against a channel server and clients of our own. */
export function demoCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('demo')
    .description('Watch a client lose its network for 25 s, and see it judged. Needs nothing but this machine.')
    .argument('[name]', 'a demo of the list, or a profile of your own for uid1, uid2 and one proxy', 'agora-outage')
    .option('--list', 'list the demos that there are, and how parties can misbehave')
    .option('--param <name=value>', 'set a parameter of the profile (may be repeated)', collectParam)
    .option('--misbehave <how>', 'let the parties break their contract in a way of --list', parseMisbehaviour)
    .option('--sdk <version>', 'the version of the clients: 2.3.1, 2.3.2 (the default), 4.2.0 …', parseSdkVersion)
    .option('--platform <name>', `that of uid1: ${Object.keys(platforms).join(', ')}`, parsePlatform)
    .option('--out <directory>', 'where history.ndjson, verdicts.json and junit.xml go (default: deadwire-runs/…)')
    .option('--port <port>', 'the port of the API and the metrics on 127.0.0.1; 0 for any', parsePort, defaultApiPort)
    .option('--time-scale <n>', 'make everything n times shorter', parseTimeScale, 1)
    .action(async (name: string, options: DemoOptions) => {
      if (options.list) {
        process.stdout.write(`${demosTable()}\n${misbehavioursTable()}`);
        done(0);
        return;
      }
      done(await runDemo(demoOf(name), options));
    });
}

async function runDemo(demo: Demo & { own?: true }, options: DemoOptions): Promise<number> {
  const { startReferenceServer } = await import('../reference/server.js');
  const { loadProfile } = await import('../profiles/index.js');
  const { runSession } = await import('./run-session.js');
  const { misbehave, timeScale } = options;
  const { sdk = demo.sdk ?? '2.3.2', platform = demo.platform ?? 'android' } = options;
  const line = lineOf(sdk) ?? 'from-2.3.2';
  let session: Session | undefined;
  const tell = (event: string) => (channel: string) => {
    const { clients = [] } = session?.plan ?? {};
    for (const { name: client, role } of clients) {
      if (role === 'server') session?.receive({ client, event, attributes: { channel }, source: 'library' });
    }
  };
  const server = await startReferenceServer({
    clock: systemClock(timeScale),
    misbehave,
    onChannelCreated: tell('channel-created'),
    onChannelDestroyed: tell('channel-destroyed'),
  });
  try {
    const contract = demo.contracts && { contract: demo.contracts[line] };
    const params = { upstream: `127.0.0.1:${server.port}`, ...contract, ...options.param };
    const plan = loadProfile(demo.own ? demo.file : demoFile(demo), { params, env: process.env });
    const parties = { sdk, platform, timeScale, all: !demo.own, ...(misbehave === undefined ? {} : { misbehave }) };
    const played = withParties(plan, parties);
    const { timeScaleOf } = await import('./time-scale.js');
    const stop = runStop();
    const started = (begun: Session) => {
      session = begun;
    };
    // In a demo of ours every party is our own and knows of the scale.
    const scale = demo.own ? timeScaleOf(played, timeScale) : timeScale;
    return await runSession(played, { ...options, timeScale: scale, stop, started }).finally(stop.release);
  } finally {
    await server.close();
  }
}

function demoOf(name: string): Demo & { own?: true } {
  if (isDemo(name)) return demos[name];
  if (name.endsWith('.yaml') || name.endsWith('.yml')) return { file: name, summary: '', own: true };
  const known = Object.keys(demos).join(', ');
  throw new DeadwireError('USAGE', `there is no demo ${JSON.stringify(name)}; it is one of ${known}, or a YAML file`);
}

function misbehavioursTable(): string {
  const width = Math.max(...Object.keys(misbehaviours).map((name) => name.length));
  const rows = Object.entries(misbehaviours).map(([name, { summary }]) => `${name.padEnd(width)}  ${summary}`);
  return `--misbehave:\n${rows.join('\n')}\n`;
}

function parseMisbehaviour(name: string): MisbehaviourName {
  if (!isMisbehaviour(name)) throw new InvalidArgumentError(`it is one of: ${Object.keys(misbehaviours).join(', ')}.`);
  return name;
}

function parsePlatform(name: string): Platform {
  if (!isPlatform(name)) throw new InvalidArgumentError(`it is one of: ${Object.keys(platforms).join(', ')}.`);
  return name;
}

function parseSdkVersion(version: string): string {
  if (lineOf(version) === undefined) throw new InvalidArgumentError('a version looks like 2.3.1.');
  return version;
}
