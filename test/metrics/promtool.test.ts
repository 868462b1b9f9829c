import test from 'ava';
import { createMetrics } from '../../src/metrics/metrics.js';
import { runTool } from '../helpers/tool.js';
import { history, plan, verdicts } from '../reports/sample-run.js';

test('promtool finds nothing to say about the metrics', async (t) => {
  const metrics = createMetrics({
    plan,
    faultTypes: ['blackhole'],
    readBytes: () => [],
    readBuffers: () => ({ bytes: 1, refusals: 1 }),
    readRequests: () => [{ proxy: 'channel', fault: 'http-status', requests: 1 }],
  });
  for (const record of history) metrics.observe(record);
  metrics.observeVerdicts(plan.name, verdicts);
  const input = await metrics.metrics();
  const result = runTool(t, { tool: 'promtool', args: ['check', 'metrics'], input, from: 'prometheus' });
  if (result === undefined) return;
  t.is(`${result.stdout}${result.stderr}`, '');
  t.is(result.status, 0);
});
