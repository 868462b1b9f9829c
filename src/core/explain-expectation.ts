import { anchorText } from './anchor.js';
import { explainCondition } from './condition.js';
import { formatDuration } from './duration.js';
import {
  type AttemptsExpectation,
  type Count,
  type EventExpectation,
  type EventPattern,
  type Expectation,
  type Frequency,
  patternsOf,
  type Spacing,
} from './expected.js';
import { windowText } from './window.js';

/** An expectation as one sentence. */
export function explainExpectation(expectation: Expectation): string {
  const { after, window, follows, conditions = [], severity } = expectation;
  const when = `${windowText(window)} after ${anchorText(after)}`;
  const order = follows === undefined ? '' : `, and only after ${follows}`;
  const only = conditions.map((condition) => `, ${explainCondition(condition)}`).join('');
  const weight = severity === 'warn' ? ' (a failure is only a warning)' : '';
  return `${main(expectation, when)}${order}${only}${weight}`;
}

/** What an expectation is about, in a word or two: `interrupted`, `no lost`, `alive`, `traffic`, `attempts`. */
export function subjectOf(expectation: Expectation): string {
  if (expectation.expects === 'absence') return `no ${expectation.event}`;
  if (expectation.expects !== 'event') return expectation.expects;
  return patternsOf(expectation)
    .map(({ event }) => event)
    .join('|');
}

/** A pattern in words: `peer-offline about uid1`. */
export function patternText({ event, about }: EventPattern): string {
  return `${event}${about === undefined ? '' : ` about ${about}`}`;
}

/** A spacing in words: `4 s ± 1.2 s`, `500 ms … 1 s`. */
export function spacingText({ at, min, max }: Spacing): string {
  return at === undefined
    ? `${formatDuration(min)} … ${formatDuration(max)}`
    : `${formatDuration(at)} ± ${formatDuration(max - at)}`;
}

/** `10 in any 1 min`. */
export function frequencyText({ count, per }: Frequency): string {
  return `${count} in any ${formatDuration(per)}`;
}

function main(expectation: Expectation, when: string): string {
  const { from } = expectation;
  switch (expectation.expects) {
    case 'event':
      return `${from} says ${eventsText(expectation)} ${when}${countText(expectation.count)}`;
    case 'absence':
      return `${from} must not say ${eventsText(expectation)} in ${when}`;
    case 'alive':
      return `the process of ${from} runs all through ${when}`;
    case 'traffic':
      return `bytes pass ${expectation.direction ?? 'in both directions'} for ${from} again ${when}`;
    default:
      return `${from} tries to connect ${attemptsText(expectation)}, in ${when}`;
  }
}

function eventsText(expectation: EventExpectation): string {
  return patternsOf(expectation).map(patternText).join(' or ');
}

// Counted before the heal, the number stands in what a plan explains; in the window it is part of the sentence.
function countText({ min, max, in: where }: Count): string {
  if (where !== 'window') return '';
  return min === max ? `, exactly ${times(min)} in all of it` : `, at most ${times(max)} in all of it`;
}

function times(number: number): string {
  return number === 1 ? 'once' : `${number} times`;
}

function attemptsText({ schedule, atLeast, atMost }: AttemptsExpectation): string {
  return [
    ...(schedule === undefined ? [] : [`after ${schedule.map(spacingText).join(', ')}, and so on`]),
    ...(atLeast === undefined ? [] : [`at least ${frequencyText(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${frequencyText(atMost)}`]),
  ].join(', ');
}
