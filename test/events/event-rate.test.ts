import test from 'ava';
import type { Occurrence } from '../../src/core/records.js';
import { EventRate, mostEvents } from '../../src/events/event-rate.js';
import { Rejections } from '../../src/events/rejections.js';
import { ManualClock } from '../helpers/manual-clock.js';

test('a client has so many events in a second, and what is too much is said once the second is over', (t) => {
  const { clock, rate, said } = counting();
  t.is(taken(rate, 'uid1', clock, mostEvents + 50), mostEvents);
  t.is(taken(rate, 'uid2', clock, 10), 10, 'another client is not touched');
  clock.advanceTo(999);
  t.is(taken(rate, 'uid1', clock, 5), 0);
  t.deepEqual(said, []);
  clock.advanceTo(1000);
  t.deepEqual(said, [{ kind: 'events-rejected', client: 'uid1', reason: 'rate', count: 55 }]);
  t.is(taken(rate, 'uid1', clock, mostEvents), mostEvents, 'the next second is a new one');
  clock.advanceTo(5000);
  t.is(said.length, 1);
  t.is(clock.pending, 0);
});

test('what was refused last is said when the session stops, and only once', (t) => {
  const { clock, rate, rejections, said } = counting();
  taken(rate, 'uid1', clock, mostEvents + 1);
  rejections.stop();
  rejections.stop();
  clock.advanceTo(5000);
  t.is(said.length, 1);
  t.is(clock.pending, 0);
  rejections.reject('uid1', 'malformed');
  t.is(said.length, 2, 'the API may still be there for a moment');
  t.is(clock.pending, 0);
});

test('events that belong together are taken together or not at all', (t) => {
  const { clock, rate } = counting();
  t.true(rate.takeAll('uid1', mostEvents - 1, clock.now()));
  t.false(rate.takeAll('uid1', 2, clock.now()));
  t.true(rate.takeAll('uid1', 1, clock.now()), 'what was refused took no room');
  t.false(rate.takeAll('uid1', 1, clock.now()));
  clock.advanceTo(1000);
  t.true(rate.takeAll('uid1', mostEvents, clock.now()));
});

test('each reason and each client has a line of its own, with the first explanation', (t) => {
  const { clock, rejections, said } = counting();
  rejections.reject('uid1', 'clock', 'an hour off');
  rejections.reject('uid1', 'clock', 'a day off', 2);
  rejections.reject('uid2', 'clock');
  rejections.reject(undefined, 'malformed', 'no event');
  clock.advanceTo(1000);
  t.deepEqual(said, [
    { kind: 'events-rejected', client: 'uid1', reason: 'clock', count: 3, because: 'an hour off' },
    { kind: 'events-rejected', client: 'uid2', reason: 'clock', count: 1 },
    { kind: 'events-rejected', reason: 'malformed', count: 1, because: 'no event' },
  ]);
});

function counting() {
  const clock = new ManualClock();
  const said: Occurrence[] = [];
  const rejections = new Rejections(clock, (occurrence) => said.push(occurrence));
  return { clock, said, rejections, rate: new EventRate(clock, rejections) };
}

function taken(rate: EventRate, client: string, clock: ManualClock, events: number): number {
  return Array.from({ length: events }, () => rate.take(client, clock.now())).filter(Boolean).length;
}
