import { filterKey } from '../../src/core/anchor.js';
import { isReturn } from '../../src/core/events.js';
import type { Condition } from '../../src/core/condition.js';
import type { Contract } from '../../src/core/contract.js';
import { type Expectation, isAboutEvents, patternsOf } from '../../src/core/expectation.js';
import type { ByteStamp } from '../../src/core/records.js';
import { calm, type Story } from './story.js';

/** How late a client says what it should, in milliseconds after the instant that its window counts from. */
export type DelayOf = (expectation: Expectation) => number;

const begin = 2000;
const received = 1990;
const sent = 1980;
/** When something happens of its own that a window counts from, such as a log line of a server. */
const ofItsOwn = 20_000;

/** The middle of a window, or the point that it is about. */
export const onTime: DelayOf = ({ window: { at, min, max } }) => at ?? (min + max) / 2;

interface Cue {
  t: number;
  client: string;
  event: string;
  expectation?: Expectation;
}

/** What a story is to have besides, or otherwise. */
export interface Twist {
  /** The expectation that it is about: what its window counts from happens, though nobody promises it. */
  about?: Expectation;
  delayOf?: DelayOf;
  /** It says what it must not, so long after the instant that its window counts from. */
  saidAfter?: number;
}

/**
 * An outage of uid1 of this length, in which everybody says what the contract asks for, on time unless told otherwise; then
 * all is well for hours.
 */
export function contractStory(contract: Contract, length: number, twist: Twist = {}): Story {
  const { about, saidAfter, delayOf = onTime } = twist;
  const heal = begin + length;
  const end = heal + 4 * 3_600_000;
  const cues = cuesOf(contract, heal, delayOf, about);
  if (about?.expects === 'absence' && saidAfter !== undefined) {
    const t = (anchorOf(about, cues, heal) ?? Number.NaN) + saidAfter;
    cues.push({ t, client: about.from, event: about.event });
  }
  const tries = triesOf(contract, cues, heal, delayOf);
  const filtered = filteredOf(contract);
  const story = calm().step(begin, 'outage', { fault: 'blackhole' }).applied(begin, 'outage');
  const bytes = () => story.add({ kind: 'last-byte', client: 'uid1', before: heal, ...filtered });
  bytes();
  story.effective(begin, 'outage');
  const happenings = [
    ...cues.map(({ t, client, event, expectation }) => ({
      t,
      tell: () => {
        const [pattern] = expectation !== undefined && isAboutEvents(expectation) ? patternsOf(expectation) : [];
        story.says(t, client, event as 'lost', { attributes: pattern?.where ?? {}, peer: 'uid1' });
      },
    })),
    ...tries.map(({ t, opened }) => ({ t, tell: () => void story.attempts(t, { opened }) })),
    { t: heal, tell: () => void bytes().healed(heal, 'outage') },
  ];
  for (const { tell } of happenings.sort((one, other) => one.t - other.t)) tell();
  return story.stepEnded(end, 'outage').runEnded(end);
}

function cuesOf({ expectations }: Contract, heal: number, delayOf: DelayOf, about: Expectation | undefined): Cue[] {
  const cues: Cue[] = [];
  const told = (expects: Expectation['expects'], name: string) =>
    expectations.some(
      (one) => one.expects === expects && isAboutEvents(one) && patternsOf(one).some(({ event }) => event === name),
    );
  for (const expectation of expectations) {
    for (const { client, event } of askedFor(expectation)) {
      // What is promised is said further down; a join, and what must not be said, is there only when it is asked for.
      if (told('event', event) || begin + ofItsOwn >= heal) continue;
      const rare = joins.includes(event) || told('absence', event);
      if (rare && expectation !== about && !(about !== undefined && event === joins[0] && isAfter(about, 'joined')))
        continue;
      if (!cues.some((cue) => cue.client === client && cue.event === event))
        cues.push({ t: begin + ofItsOwn, client, event });
    }
  }
  // Until nobody has anything to add: an event may wait for one that stands below it.
  for (let before = -1; before < cues.length; ) {
    before = cues.length;
    for (const expectation of expectations) {
      if (expectation.expects !== 'event' || cues.some((cue) => cue.expectation === expectation)) continue;
      const [pattern] = patternsOf(expectation);
      const from = anchorOf(expectation, cues, heal);
      const t = from === undefined ? Number.NaN : from + delayOf(expectation);
      const cut = t >= heal && !patternsOf(expectation).some(({ event }) => isReturn(event));
      const wanted = (expectation.conditions ?? []).every((one) => holds(one, cues, heal));
      if (Number.isNaN(t) || (cut && delayOf === onTime) || !wanted || pattern === undefined) continue;
      cues.push({ t, client: expectation.from, event: pattern.event, expectation });
    }
  }
  return cues;
}

const joins = ['join-requested', 'joined'];

function isAfter({ after }: Expectation, event: string): boolean {
  return after.kind === 'event' && after.event === event;
}

// What an expectation counts from, or holds only after.
function askedFor({ after, conditions = [] }: Expectation): { client: string; event: string }[] {
  return [
    ...(after.kind === 'event' ? [after] : []),
    ...conditions.flatMap((one) =>
      one.kind === 'event' && !one.unless ? [{ client: one.from, event: one.event }] : [],
    ),
  ].map(({ client, event }) => ({ client, event }));
}

function anchorOf({ after }: Expectation, cues: Cue[], heal: number): number | undefined {
  switch (after.kind) {
    case 'last-received':
      return received;
    case 'last-sent':
      return sent;
    case 'healed':
      return heal;
    case 'event':
      return cues.find(({ client, event }) => client === after.client && event === after.event)?.t;
    case 'expectation':
      return cues.find(({ expectation }) => expectation?.id === after.id)?.t;
    default:
      throw new Error(`a story knows nothing of ${after.kind}`);
  }
}

function holds(condition: Condition, cues: Cue[], heal: number): boolean {
  const met =
    condition.kind === 'outage'
      ? heal - begin > condition.longerThan
      : cues.some((cue) =>
          condition.kind === 'event'
            ? cue.client === condition.from && cue.event === condition.event
            : cue.expectation?.id === condition.id,
        );
  return met !== condition.unless;
}

// It tries as its contract says until the heal, and then gets through.
function triesOf(contract: Contract, cues: Cue[], heal: number, delayOf: DelayOf): { t: number; opened: boolean }[] {
  const tries: { t: number; opened: boolean }[] = [];
  for (const expectation of contract.expectations) {
    if (expectation.expects !== 'attempts') continue;
    const schedule = expectation.schedule ?? [{ min: 10_000, max: 10_000 }];
    let t = anchorOf(expectation, cues, heal);
    for (let nth = 0; t !== undefined && tries.length < 500; nth += 1) {
      const { at, min, max } = schedule[Math.min(nth, schedule.length - 1)] ?? { min: 0, max: 0 };
      const usual = at ?? Math.min((min + max) / 2, min + 5000);
      t += delayOf === onTime ? usual : delayOf(expectation);
      tries.push({ t, opened: t >= heal });
      if (t >= heal) break;
    }
  }
  return tries;
}

function filteredOf({ expectations }: Contract): {
  received: ByteStamp;
  sent: ByteStamp;
  filtered: Record<string, ByteStamp>;
} {
  const filtered: Record<string, ByteStamp> = {};
  for (const { after } of expectations) {
    if ((after.kind !== 'last-received' && after.kind !== 'last-sent') || after.filter === undefined) continue;
    filtered[`${after.kind}: ${filterKey(after.filter)}`] = { t: after.kind === 'last-received' ? received : sent };
  }
  return { received: { t: received }, sent: { t: sent }, filtered };
}
