import test from 'ava';
import { assert, double, property } from 'fast-check';
import { dateByClientClock } from '../../src/events/client-clock.js';

/** A probe of 20 ms at 1000 by the client, when the machine's clock said 50,010. */
const probe = { asked: 1000, machine: 50_010, answered: 1020 };

const believed: [what: string, t: number, sent: number, arrival: number, monotonic: number, uncertainty: number][] = [
  ['at once', 1020, 1020, 50_022, 50_020, 11.002],
  ['before the probe', 0, 1020, 50_022, 49_000, 11.202],
  ['after an hour, when both clocks may have drifted', 3_601_010, 3_601_010, 3_650_012, 3_650_010, 731],
  ['by a clock of whole milliseconds that told one too few', 1010, 1020, 50_019.5, 50_010, 11],
  ['by a request that was long under way', 2000, 2000, 60_900, 51_000, 11.198],
];

for (const [what, t, sent, arrival, monotonic, uncertainty] of believed) {
  test(`an event ${what} is dated by the probe, with half of its round trip and the drift as doubt`, (context) => {
    const dated = dateByClientClock(t, { sent, probe }, arrival);
    context.is(dated.problem, undefined);
    context.is(dated.monotonic, monotonic);
    context.is(Math.round((dated.uncertainty ?? 0) * 1000) / 1000, uncertainty);
  });
}

const refused: [what: string, t: number, sent: number, arrival: number, problem: RegExp][] = [
  ['came before it was sent', 1900, 2000, 50_980, /^by its clock it was sent 20 ms after it came \(±11\.2 ms\)/],
  ['was eleven seconds under way', 1900, 2000, 62_000, /^by its clock it was sent 11000 ms before it came/],
  [
    'drifted by a second in an hour',
    3_601_010,
    3_601_010,
    3_649_010,
    /^by its clock it was sent 1000 ms after it came/,
  ],
  ['happened after it was sent', 2001, 2000, 51_000, /^t is 1 ms after sent, the time of sending$/],
];

for (const [what, t, sent, arrival, problem] of refused) {
  test(`an event that by its clock ${what} is as old as its own clock says, and no older`, (context) => {
    const dated = dateByClientClock(t, { sent, probe }, arrival);
    context.regex(dated.problem ?? '', problem);
    context.deepEqual([dated.monotonic, dated.uncertainty], [arrival - Math.max(0, sent - t), undefined]);
  });
}

test('of any clock that goes as ours does the instant is found within its doubt', (t) => {
  const way = () => double({ min: 0, max: 500, noNaN: true });
  const any = () => double({ min: -1e9, max: 1e9, noNaN: true });
  assert(
    property(
      any(),
      way(),
      way(),
      way(),
      double({ min: 0, max: 1e6, noNaN: true }),
      (ahead, there, back, later, age) => {
        const machine = 2e6;
        const given = { asked: machine - there + ahead, machine, answered: machine + back + ahead };
        const sending = machine + back + later;
        const dated = dateByClientClock(
          sending - age + ahead,
          { sent: sending + ahead, probe: given },
          sending + there,
        );
        t.is(dated.problem, undefined);
        t.true(Math.abs(dated.monotonic - (sending - age)) <= (dated.uncertainty ?? -1) + 1e-4);
      },
    ),
  );
});
