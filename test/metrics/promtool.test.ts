import { spawnSync } from 'node:child_process';
import test from 'ava';
import { createMetrics } from '../../src/metrics/metrics.js';
import { history, plan, verdicts } from '../reports/sample-run.js';

test('promtool finds nothing to say about the metrics', async (t) => {
  const metrics = createMetrics({
    plan,
    faultTypes: ['blackhole'],
    readBytes: () => [],
    readBuffers: () => ({ bytes: 1, refusals: 1 }),
  });
  for (const record of history) metrics.observe(record);
  metrics.observeVerdicts(plan.name, verdicts);
  const input = await metrics.metrics();
  const { error, status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
  if (error !== undefined && 'code' in error && error.code === 'ENOENT' && process.env['CI'] !== 'true') {
    t.log('skipped: promtool is not installed (Debian: apt install prometheus)');
    t.pass();
    return;
  }
  t.is(error, undefined);
  t.is(`${stdout}${stderr}`, '');
  t.is(status, 0);
});
