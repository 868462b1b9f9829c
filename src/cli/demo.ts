import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError } from 'commander';
import { defaultApiPort } from '../api/port.js';
import { systemClock } from '../core/clock.js';
import type { ClientPlan, Plan } from '../core/plan.js';
import { isMisbehaviour, misbehaviours } from '../reference/misbehaviours.js';
import { lineOf } from '../reference/platforms.js';
import { parsePort, parseTimeScale } from './options.js';

interface DemoOptions {
  misbehave?: string;
  sdk: string;
  out?: string;
  port: number;
  timeScale: number;
}

const shippedProfile = fileURLToPath(new URL('../../../profiles/agora-outage.yaml', import.meta.url));
const referenceMain = fileURLToPath(new URL('../reference/main.js', import.meta.url));

/** `deadwire demo`: the whole thing, against a channel server and two clients of our own. */
export function demoCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('demo')
    .description('Watch a client lose its network for 25 s, and see it judged. Needs nothing but this machine.')
    .argument('[profile]', 'another profile for the clients uid1 and uid2 and one proxy (default: agora-outage)')
    .option(
      '--misbehave <how>',
      `let the clients break their contract: ${Object.keys(misbehaviours).join(', ')}`,
      parseMisbehaviour,
    )
    .option(
      '--sdk <version>',
      'the version line of the clients: before 2.3.2, or from 2.3.2 on',
      parseSdkVersion,
      '2.3.2',
    )
    .option('--out <directory>', 'where history.ndjson, verdicts.json and junit.xml go (default: deadwire-runs/…)')
    .option('--port <port>', 'the port of the API and the metrics on 127.0.0.1; 0 for any', parsePort, defaultApiPort)
    .option('--time-scale <n>', 'make everything n times shorter', parseTimeScale, 1)
    .action(async (profile: string | undefined, options: DemoOptions) => {
      const { startReferenceServer } = await import('../reference/server.js');
      const { loadProfile } = await import('../profiles/index.js');
      const { runSession } = await import('./run-session.js');
      const server = await startReferenceServer({ clock: systemClock(options.timeScale) });
      try {
        const upstream = `127.0.0.1:${server.port}`;
        const plan = loadProfile(profile ?? shippedProfile, { params: { upstream }, env: process.env });
        done(await runSession(staged(plan, options), options));
      } finally {
        await server.close();
      }
    });
}

// The profile as it is, with clients that are started here and ports that cannot be taken.
function staged(plan: Plan, options: DemoOptions): Plan {
  return {
    ...plan,
    proxies: plan.proxies.map((proxy) => ({ ...proxy, listen: { ...proxy.listen, port: 0 } })),
    clients: plan.clients.map((client) => (client.run === undefined ? withCommand(client, plan, options) : client)),
  };
}

function withCommand(client: ClientPlan, plan: Plan, { misbehave, sdk, timeScale }: DemoOptions): ClientPlan {
  const variable = `DEADWIRE_PROXY_${plan.proxies[0]?.name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
  const words = ['client', '--uid', client.match ?? client.name, '--sdk', sdk, '--time-scale', String(timeScale)];
  if (misbehave !== undefined) words.push('--misbehave', misbehave);
  const command = [process.execPath, referenceMain, ...words].map(quoted);
  return {
    ...client,
    // The shell is there for the variable only, and makes room for the client.
    run: {
      command: ['exec', ...command, '--url', `"ws://$${variable}/"`],
      shell: true,
      env: {},
      output: { format: 'json' },
    },
  };
}

function parseMisbehaviour(name: string): string {
  if (!isMisbehaviour(name)) throw new InvalidArgumentError(`it is one of: ${Object.keys(misbehaviours).join(', ')}.`);
  return name;
}

function parseSdkVersion(version: string): string {
  if (lineOf(version) === undefined) throw new InvalidArgumentError('a version looks like 2.3.1.');
  return version;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
