import test, { type ExecutionContext } from 'ava';
import type { OutputReading } from '../../src/core/plan.js';
import type { HistoryRecord, RecordOf } from '../../src/core/records.js';
import { mostEvents } from '../../src/events/event-rate.js';
import { Session } from '../../src/session/session.js';
import { clientPlan, planOf } from '../helpers/plans.js';

/** Runs a script as a client to its end, and gives what the history has of it. */
async function spoken(t: ExecutionContext, script: string, output: OutputReading = { format: 'json' }) {
  const run = { command: [process.execPath, '-e', script], shell: false, env: {}, output };
  const session = new Session({ plan: planOf({ clients: [clientPlan('uid1', { run })] }) });
  t.teardown(() => session.stop());
  const exited = new Promise<void>((resolve) => {
    session.history.listen(({ kind }) => kind === 'client-exited' && resolve());
  });
  await session.start();
  session.clientProcesses.startAll();
  await exited;
  await session.stop();
  const records = session.history.records();
  return {
    events: records.filter((record): record is RecordOf<'event'> => record.kind === 'event'),
    problems: records.filter(({ kind }) => kind === 'client-output'),
    rejected: (reason: string) => records.reduce((sum, record) => sum + countOf(record, reason), 0),
  };
}

function countOf(record: HistoryRecord, reason: string): number {
  return record.kind === 'events-rejected' && record.reason === reason ? record.count : 0;
}

test('a client knows its own name', async (t) => {
  const { events } = await spoken(
    t,
    'console.log(JSON.stringify({event: "joined", name: process.env.DEADWIRE_CLIENT}))',
  );
  t.deepEqual(events[0]?.attributes, { name: 'uid1' });
});

test('of ten thousand events at once a thousand a second are written down, and the rest is counted', async (t) => {
  const { events, rejected } = await spoken(t, `process.stdout.write('{"event":"joined"}\\n'.repeat(10_000))`);
  t.true(events.length >= mostEvents && events.length <= 4 * mostEvents, `${events.length}`);
  t.is(events.length + rejected('rate'), 10_000);
});

test('output that is something else altogether fills no history', async (t) => {
  const script = `process.stdout.write(Buffer.concat([Buffer.from('{' + 'x'.repeat(200_000) + '\\n'),
    Buffer.alloc(100_000, 0xff), Buffer.from('\\n'), Buffer.from('{\\0\\n'.repeat(5000)), Buffer.from('{"event":"lost"}\\n')]))`;
  const { events, problems, rejected } = await spoken(t, script);
  t.deepEqual(
    events.map(({ event }) => event),
    ['lost'],
  );
  t.true(problems.length >= 1 && problems.length <= 5, `${problems.length}`);
  t.is(problems.length + rejected('malformed'), 5001);
});

test('a record that is not over when its client ends is read all the same', async (t) => {
  const pattern = {
    pattern: 'state: (?<state>.*)',
    event: 'lost',
    record: { begin: '^dump', until: '^end', lines: 9 },
  } as const;
  const { events } = await spoken(t, 'console.error("dump\\nstate: 4")', { format: 'patterns', patterns: [pattern] });
  t.deepEqual(
    events.map(({ event, attributes, arrived }) => [event, attributes, arrived]),
    [['lost', { state: '4' }, undefined]],
  );
});
