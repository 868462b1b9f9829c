import { fileURLToPath } from 'node:url';
import type { ClientPlan, Plan } from '../core/plan.js';
import type { Platform } from '../reference/platforms.js';

/** How the clients of a demo are started. */
export interface PartyOptions {
  sdk: string;
  platform: Platform;
  misbehave?: string;
  timeScale: number;
  /** Whether commands that the profile has itself are replaced. */
  all: boolean;
}

const referenceMain = fileURLToPath(new URL('../reference/main.js', import.meta.url));

/** A plan as it is, with clients that are started here and ports that cannot be taken. */
export function withParties(plan: Plan, options: PartyOptions): Plan {
  return {
    ...plan,
    proxies: plan.proxies.map((proxy) => ({ ...proxy, listen: { ...proxy.listen, port: 0 } })),
    clients: plan.clients.map((client) => {
      const ours = client.role !== 'server' && (client.run === undefined || options.all);
      return ours ? withCommand(client, plan, options) : client;
    }),
  };
}

function withCommand(client: ClientPlan, plan: Plan, options: PartyOptions): ClientPlan {
  const { misbehave, sdk, timeScale } = options;
  const variable = `DEADWIRE_PROXY_${plan.proxies[0]?.name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
  const words = [
    'client',
    '--uid',
    client.match ?? client.name,
    '--sdk',
    sdk,
    '--platform',
    platformOf(client, options),
  ];
  words.push('--time-scale', String(timeScale));
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
      timeScale: 'aware',
    },
  };
}

// What is asked for is the platform of the client in question; its native peers are Android, but where all are web.
function platformOf({ name, role }: ClientPlan, { platform, sdk }: PartyOptions): Platform {
  if (name === 'uid3') return 'web';
  const allWeb = platform === 'web' && sdk.startsWith('4');
  return role === 'local' || allWeb ? platform : 'android';
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
