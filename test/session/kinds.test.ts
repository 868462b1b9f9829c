import { once } from 'node:events';
import net from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { type Expectation, windowAt } from '../../src/core/expectation.js';
import { runPlan } from '../../src/session/run.js';
import { Session } from '../../src/session/session.js';
import { clientPlan, planOf, proxyPlan } from '../helpers/plans.js';
import { faultSpec } from '../helpers/wire.js';

// With a tolerance, since a busy machine makes the event loop stand still for a moment.
const common = { step: 'cut', severity: 'fail', from: 'uid1' } as const;
const expectations: Expectation[] = [
  { ...common, id: 'alive', expects: 'alive', after: { kind: 'applied' }, window: windowAt(600, 600) },
  {
    ...common,
    id: 'attempts',
    expects: 'attempts',
    after: { kind: 'applied' },
    window: windowAt(600, 600),
    schedule: [
      { min: 0, max: 900 },
      { min: 150, max: 900 },
    ],
    atMost: { count: 10, per: 1000 },
  },
];
const traffic: Expectation = {
  ...common,
  id: 'traffic',
  step: 'rest',
  expects: 'traffic',
  after: { kind: 'healed' },
  window: windowAt(1250, 1250),
};

/** Runs a client that asks its server something, leaves, and comes again 200 ms later; it is refused for a while. */
async function run(t: ExecutionContext, onError: string) {
  const server = net.createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const script = `const [host, port] = process.env.DEADWIRE_PROXY_CHANNEL.split(':');
    const ask = () => { const socket = require('net').connect(port, host, () => socket.write('?'));
      socket.on('data', () => socket.end()).on('error', () => { ${onError} }).on('close', () => setTimeout(ask, 200)); };
    ask(); setInterval(() => console.log('{"event":"heartbeat"}'), 50);`;
  const command = {
    command: [process.execPath, '-e', script],
    shell: false,
    env: {},
    output: { format: 'json' },
  } as const;
  const { port } = server.address() as net.AddressInfo;
  const plan = planOf({
    proxies: [proxyPlan(port, { identify: { by: 'client', client: 'uid1' } })],
    clients: [clientPlan('uid1', { run: { ...command, command: [...command.command] } })],
    baseline: { require: [{ kind: 'traffic', client: 'uid1' }], steadyFor: 100, patience: 20_000 },
    steps: [
      { id: 'cut', fault: faultSpec('refuse', {}, { clients: ['uid1'] }), duration: 1500, expect: expectations },
      { id: 'rest', duration: 3000, expect: [traffic] },
    ],
  });
  const session = new Session({ plan });
  t.teardown(() => session.stop());
  await session.start();
  const { verdicts } = await runPlan(session, new AbortController().signal);
  return { verdicts, records: session.history.records() };
}

test('a client that lives, tries again and comes back is found to do so', async (t) => {
  const { verdicts, records } = await run(t, '');
  t.deepEqual(
    verdicts.map(({ cause }) => cause),
    ['alive', 'on-schedule', 'on-time'],
    verdicts.map(({ because }) => because).join('\n'),
  );
  t.true((verdicts[1]?.spacings?.length ?? 0) >= 2);
  const beats = records.filter(({ kind }) => kind === 'heartbeats');
  t.true(beats.length >= 1 && beats.length <= 6, `${beats.length} lines`);
  t.false(records.some((record) => record.kind === 'event' && record.event === 'native:heartbeat'));
});

test('a client that dies of being refused is found to have died, with its exit code', async (t) => {
  const { verdicts } = await run(t, 'process.exit(7)');
  t.deepEqual(
    verdicts.map(({ cause }) => cause),
    ['died', 'off-schedule', 'missing'],
  );
  t.regex(verdicts[0]?.because ?? '', /^the process of uid1 ended: exit code 7 \(line \d+\)$/);
});
