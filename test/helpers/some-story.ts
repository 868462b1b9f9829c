import * as fc from 'fast-check';
import type { Condition } from '../../src/core/condition.js';
import {
  type EventExpectation,
  type EventPattern,
  type Expectation,
  windowWithin,
} from '../../src/core/expectation.js';
import type { EventName } from '../../src/core/events.js';
import { beside, parallel } from './parallel-story.js';
import { cut, expectation, recovers, type Story } from './story.js';

const clients = ['uid1', 'uid2'];
const events: EventName[] = ['interrupted', 'lost', 'peer-offline', 'rejoined'];

const someEvent = fc.record({
  at: fc.integer({ min: 2000, max: 41_000 }),
  client: fc.constantFrom(...clients),
  event: fc.constantFrom(...events),
});

/** An outage of some length, and whatever the clients said. */
export const someOutage: fc.Arbitrary<Story> = fc
  .record({
    said: fc.array(someEvent, { maxLength: 8 }),
    heal: fc.integer({ min: 2200, max: 30_000 }),
    tried: fc.array(fc.integer({ min: 2000, max: 30_000 }), { maxLength: 4 }),
    died: fc.option(fc.integer({ min: 2000, max: 30_000 })),
    lastByte: fc.integer({ min: 1000, max: 2100 }),
  })
  .map(({ said, heal, lastByte, tried, died }) => {
    const story = cut().lastByte('uid1', { received: lastByte, sent: lastByte }).starts(2000, 'uid2');
    for (const at of tried.sort((one, other) => one - other)) story.attempts(at, { client: 'uid2' });
    if (died !== null) story.exits(died, 'uid2', false);
    for (const { at, client, event } of said.sort((one, other) => one.at - other.at)) story.says(at, client, event);
    return recovers(story, heal);
  });

const someWindow = fc
  .tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 10_000 }))
  .map(([min, width]): [number, number] => [min, min + width]);

const someCondition: fc.Arbitrary<Condition> = fc
  .tuple(
    fc.boolean(),
    fc.constantFrom(
      { kind: 'event', event: 'lost', from: 'uid1', where: {} } as const,
      { kind: 'outage', longerThan: 10_000 } as const,
    ),
  )
  .map(([unless, condition]) => ({ unless, ...condition }));

const someOthers: EventPattern[][] = [
  [],
  [
    { event: 'failed', where: {} },
    { event: 'lost', where: {} },
  ],
];

export const someExpectation: fc.Arbitrary<Omit<EventExpectation, 'id'>> = fc
  .record({
    step: fc.constantFrom('outage', 'recovery'),
    expects: fc.constantFrom('event' as const, 'absence' as const),
    event: fc.constantFrom(...events),
    from: fc.constantFrom(...clients),
    after: fc.constantFrom(
      { kind: 'applied' } as const,
      { kind: 'healed' } as const,
      { kind: 'last-received', client: 'uid1' } as const,
      { kind: 'last-sent', client: 'uid1' } as const,
      { kind: 'event', client: 'uid1', event: 'interrupted' } as const,
    ),
    window: someWindow.map(([min, max]) => windowWithin(min, max)),
    severity: fc.constantFrom('fail' as const, 'warn' as const),
    others: fc.constantFrom(...someOthers),
    conditions: fc.array(someCondition, { maxLength: 1 }),
    inWindow: fc.boolean(),
  })
  .map(({ others, conditions, inWindow, ...parts }) => ({
    ...expectation(parts),
    ...(others.length === 0 ? {} : { others }),
    ...(conditions.length === 0 ? {} : { conditions }),
    count:
      parts.expects === 'absence'
        ? { min: 0, max: 0 }
        : { min: 1, max: 1, ...(inWindow ? { in: 'window' as const } : {}) },
  }));

const common = { id: 'E', step: 'outage', after: { kind: 'applied' }, severity: 'fail' } as const;
const someOther: fc.Arbitrary<Expectation> = someWindow.chain(([min, max]) => {
  const window = windowWithin(min, max);
  const kinds: Expectation[] = [
    { ...common, expects: 'alive', from: 'uid2', window },
    { ...common, expects: 'traffic', from: 'uid1', window, step: 'recovery', after: { kind: 'healed' } },
    {
      ...common,
      expects: 'attempts',
      from: 'uid2',
      window,
      schedule: [{ min: 500, max: 9000 }],
      atMost: { count: 2, per: 4000 },
    },
  ];
  return fc.constantFrom(...kinds);
});

export const someExpectations = fc
  .array(fc.oneof({ weight: 3, arbitrary: someExpectation }, someOther), { minLength: 1, maxLength: 5 })
  .map((list): Expectation[] => list.map((one, index): Expectation => ({ ...one, id: `E${index}` })));

/** The same, its outage one of several sub-steps or not. */
export const someStory: fc.Arbitrary<Story> = fc
  .record({
    story: someOutage,
    kind: fc.constantFrom('alone', 'parallel', 'beside'),
    delay: fc.integer({ min: 0, max: 28_000 }),
    lasts: fc.integer({ min: 0, max: 30_000 }),
    clients: fc.constantFrom<(string[] | undefined)[]>(['uid1'], ['uid2'], undefined),
  })
  .map(({ story, kind, delay, lasts, clients }) => {
    if (kind === 'alone') return story;
    return kind === 'parallel' ? parallel(story) : beside(story, { delay, lasts, ...(clients && { clients }) });
  });
