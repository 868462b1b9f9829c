import test, { type ExecutionContext } from 'ava';
import type { ClientPlan, Plan } from '../../src/core/plan.js';
import { runPlan } from '../../src/session/run.js';
import { Session } from '../../src/session/session.js';
import { RawServer } from '../helpers/peer.js';
import { clientPlan, planOf, proxyPlan } from '../helpers/plans.js';

async function started(t: ExecutionContext, parts: Partial<Plan>, upstream?: number): Promise<Session> {
  const server = await RawServer.start();
  t.teardown(() => server.close());
  const session = new Session({ plan: planOf({ proxies: [proxyPlan(upstream ?? server.port)], ...parts }) });
  t.teardown(() => session.stop());
  await session.start();
  return session;
}

function running(script: string): ClientPlan {
  const command = [process.execPath, '-e', script];
  return clientPlan('uid1', { run: { command, shell: false, env: {}, output: { format: 'json' } } });
}

const never = new AbortController().signal;
const rest: Plan['steps'] = [{ id: 'rest', duration: 20, expect: [] }];

test('a run that expects nothing proves nothing', async (t) => {
  const session = await started(t, { steps: rest });
  const { ended, outcome, verdicts, run } = await runPlan(session, never);
  t.is(ended, 'finished');
  t.is(outcome, 'inconclusive');
  t.deepEqual(verdicts, []);
  t.regex(run, /^test-[\da-f]{8}$/);
  t.true((await session.metrics.metrics()).includes('deadwire_runs_total{profile="test",verdict="inconclusive"} 1'));
});

test('an upstream that is not there ends it before anything has begun', async (t) => {
  const gone = await RawServer.start();
  const { port } = gone;
  gone.close();
  const session = await started(t, { steps: rest, clients: [running('')] }, port);
  await t.throwsAsync(runPlan(session, never), {
    code: 'UPSTREAM_UNREACHABLE',
    message: `the upstream 127.0.0.1:${port} of proxy channel cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}`,
  });
  t.deepEqual(session.history.records(), []);
});

test('a client that ends before the baseline ends the run', async (t) => {
  const baseline = { require: [], steadyFor: 60_000, patience: 60_000 };
  const session = await started(t, { steps: rest, clients: [running('process.exit(0)')], baseline });
  t.is((await runPlan(session, never)).ended, 'client-died');
});

test('a client that ends during the steps does not end the run: the judge has to see it', async (t) => {
  const baseline = { require: [], steadyFor: 0, patience: 0 };
  const steps: Plan['steps'] = [{ id: 'rest', duration: 60_000, expect: [] }];
  const session = await started(t, { steps, clients: [running('')], baseline });
  const abort = new AbortController();
  session.history.listen(({ kind }) => {
    if (kind === 'client-exited') setImmediate(() => abort.abort('interrupted'));
  });
  t.is((await runPlan(session, abort.signal)).ended, 'interrupted');
});

test('an abort ends it early, and it is still judged', async (t) => {
  const session = await started(t, { steps: [{ id: 'rest', duration: 60_000, expect: [] }] });
  const abort = new AbortController();
  session.history.listen(({ kind }) => {
    if (kind === 'step-started') abort.abort('interrupted');
  });
  const { ended, outcome } = await runPlan(session, abort.signal);
  t.is(ended, 'interrupted');
  t.is(outcome, 'inconclusive');
  t.like(session.history.records().at(-1), { kind: 'run-ended', reason: 'interrupted' });
});
