import test from 'ava';
import { readThreshold } from '../../src/core/threshold.js';
import { findJson, findText, type Found } from '../../src/reports/find-report.js';

const about = {
  param: 'outage',
  sought: { event: 'lost' },
  from: 1000,
  to: 30_000,
  precision: 50,
  probes: [],
} as const;
const edge = [
  { value: 9500, fired: false },
  { value: 9600, fired: true },
];

function found(probes: { value: number; fired: boolean }[]): Found {
  const told = probes.map((probe) =>
    probe.fired ? { ...probe, fired: true, after: 9000, line: 7 } : { ...probe, fired: false },
  );
  return { ...about, probes: told as Found['probes'], threshold: readThreshold(probes) };
}

test('a threshold is told with its edges, and that no probe contradicts another', (t) => {
  t.is(
    findText(found([...edge, ...edge]), 80),
    `lost starts to fire at outage = 9.55 s ± 50 ms: up to 9.5s it never fired (2
probes there), from 9.6s on it always did (2 probes there).
Sure: no probe contradicts another.`,
  );
});

test('a longer one that did not fire is told', (t) => {
  const text = findText(found([...edge, { value: 9700, fired: false }, { value: 9900, fired: true }]), 400);
  t.regex(text, /lost starts to fire at outage = 9\.7 s ± 200 ms: up to 9\.5s it never fired .*, from 9\.9s on/);
  t.regex(
    text,
    /Not sure: it fired with 9\.6s, and did not with 9\.7s, which is longer\. Around its edge .* not monotonic/,
  );
});

test('a value that fired once and not another time is told', (t) => {
  const text = findText(found([{ value: 9000, fired: false }, ...edge, { value: 9500, fired: true }]), 400);
  t.regex(text, /Not sure: with 9\.5s it fired once and did not another time\./);
});

test('that nothing was found is told with the reason', (t) => {
  const search: Found = { ...about, probes: [], unfound: 'both-ends' };
  t.is(findText(search, 400), 'no threshold of lost was found, outage from 1s to 30s: it fires at both ends.');
  t.like(JSON.parse(findJson(search)), { threshold: null, sure: false, monotonic: null, reason: 'both-ends' });
});

test('programs get every key, unknown ones as null', (t) => {
  t.deepEqual(JSON.parse(findJson({ ...found(edge), sought: { event: 'lost', from: 'uid1' } })), {
    schema: 1,
    param: 'outage',
    event: 'lost',
    client: 'uid1',
    from: 1000,
    to: 30_000,
    precision: 50,
    threshold: 9550,
    margin: 50,
    silentUpTo: 9500,
    firesFrom: 9600,
    sure: true,
    monotonic: true,
    reason: null,
    probes: [
      { value: 9500, fired: false, after: null, unclear: null },
      { value: 9600, fired: true, after: 9000, unclear: null },
    ],
  });
});
