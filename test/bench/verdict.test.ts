import test from 'ava';
import type { Measurement } from '../../bench/measure.js';
import type { Bound, Measure, Scenario } from '../../bench/scenarios/scenario.js';
import type { SubjectName } from '../../bench/subjects/index.js';
import { ratioTo, spreadFor, verdictsOf } from '../../bench/verdict.js';

test('a ratio pairs what was measured in the same repetition', (t) => {
  const measurements = [
    ...repetitions('deadwire', [100, 300, 1000]),
    ...repetitions('toxiproxy', [50, 100, 1000]),
    { subject: 'nginx' as const, repetition: 0, trouble: 'did not start' },
  ];
  t.deepEqual(ratioTo('toxiproxy', speed, scenario(), measurements), { median: 2, least: 1, most: 3 });
  t.is(ratioTo('nginx', speed, scenario(), measurements), undefined);
});

test('a repetition that failed on one side is left out of the ratio', (t) => {
  const measurements = [...repetitions('deadwire', [100, 300]), ...repetitions('toxiproxy', [50])];
  t.deepEqual(ratioTo('toxiproxy', speed, scenario(), measurements), { median: 2, least: 2, most: 2 });
});

test('an added delay is what exceeds the direct connection in the same repetition', (t) => {
  const measurements = [...repetitions('direct', [10, 20]), ...repetitions('deadwire', [50, 40])];
  const added: Measure = { ...speed, minus: 'direct' };
  t.deepEqual(spreadFor(added, 'deadwire', measurements), { median: 30, least: 20, most: 40 });
});

const boundHolds = test.macro({
  exec(t, bound: Bound, ours: number[], holds: boolean) {
    const measurements = [...repetitions('deadwire', ours), ...repetitions('toxiproxy', [10, 10, 10])];
    t.deepEqual(
      verdictsOf(scenario(bound), measurements).map((verdict) => verdict.holds),
      [holds],
    );
  },
  title: (_, bound: Bound, ours: number[], holds: boolean) =>
    `${JSON.stringify(bound)} ${holds ? 'holds' : 'is missed'} with ${ours.join(', ')}`,
});

test(boundHolds, { against: 'toxiproxy', atLeast: 2 }, [1, 20, 90], true);
test(boundHolds, { against: 'toxiproxy', atLeast: 2 }, [19, 19, 90], false);
test(boundHolds, { against: 'toxiproxy', atMost: 0.5 }, [4, 5, 90], true);
test(boundHolds, { against: 'toxiproxy', atMost: 0.5 }, [4, 6, 90], false);
test(boundHolds, { value: 20, within: 0.01 }, [19.85, 20.1, 30], true);
test(boundHolds, { value: 20, within: 0.01 }, [19, 19.7, 20], false);
test(boundHolds, { against: 'haproxy', atMost: 100 }, [1, 1, 1], false);

const speed: Measure = { key: 'mbps', title: 'throughput', unit: 'MB/s' };

function scenario(...bounds: Bound[]): Scenario {
  return { title: 'A load', load: { mode: 'bulk' }, subjects: [], measures: [{ ...speed, bounds }] };
}

function repetitions(subject: SubjectName, values: number[]): Measurement[] {
  return values.map((mbps, repetition) => ({ subject, repetition, figures: { mbps } }));
}
