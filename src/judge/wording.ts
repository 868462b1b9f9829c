import { type Anchor, anchorText, filterKey } from '../core/anchor.js';
import { formatDuration } from '../core/duration.js';
import { type EventExpectation, type Expectation, patternsOf, windowText } from '../core/expectation.js';
import { patternText } from '../core/explain-expectation.js';
import { causes } from '../core/verdict.js';
import type { Ruling } from './ruling.js';

/** The reason of a ruling in the words that all kinds of expectation share, as one sentence that a stranger understands. */
export function commonWords({ window, after }: Expectation, { cause, detail }: Ruling): string {
  const since = anchorPhrase(after);
  switch (cause) {
    case 'no-anchor':
      return detail ?? `there is nothing to count from: ${since} never came`;
    case 'unsure-anchor':
      return `the instant of ${since} cannot be trusted${detail === undefined ? '' : `: ${detail}`}`;
    case 'aborted':
      return detail ?? `the run ended before the window ${windowText(window)} after ${since} was over`;
    case 'guard-band':
      return `the fault was healed within the tolerance of the deadline, ${windowText(window)} after ${since}`;
    default:
      return detail ?? causes[cause].meaning;
  }
}

/** The reason of a ruling on what a client said; undefined where the common words will do. */
export function ofEvent(expectation: EventExpectation, ruling: Ruling): string | undefined {
  const { window, from, count } = expectation;
  const { event, measured = 0, detail } = ruling;
  const patterns = patternsOf(expectation).map(patternText);
  const since = anchorPhrase(expectation.after);
  const what = event?.kind === 'event' && expectation.others !== undefined ? event.event : patterns.join(' or ');
  const came = `${what} came ${spanText(measured)} after ${since}${event === undefined ? '' : ` (line ${event.n})`}`;
  const more = detail === undefined ? '' : `: ${detail}`;
  switch (ruling.cause) {
    case 'on-time':
      return count.in === 'window' ? `${detail ?? came} in ${windowText(window)} after ${since}` : came;
    case 'early':
      return `${came}: ${spanText(window.min - measured)} before the window ${windowText(window)} begins`;
    case 'late':
      return `${came}: ${spanText(measured - window.max)} later than ${windowText(window)} allows`;
    case 'unexpected':
      return `${came}, and must not in ${windowText(window)}`;
    case 'missing':
      if (event !== undefined) return `${came}${more}`;
      return `${from} did not say ${patterns.join(' or ')} within ${formatDuration(window.max)} after ${since}`;
    case 'absent': {
      const well = expectation.expects === 'absence' ? 'should' : 'may';
      return `${from} did not say ${patterns.join(' or ')} in ${windowText(window)} after ${since}, as it ${well} be`;
    }
    default:
      return undefined;
  }
}

/** What a window counts from, in words. */
export function anchorPhrase(anchor: Anchor): string {
  switch (anchor.kind) {
    case 'last-received':
      return anchor.filter === undefined
        ? `the last byte to ${anchor.client}`
        : `the last ${filterKey(anchor.filter)} to ${anchor.client}`;
    case 'last-sent':
      return anchor.filter === undefined
        ? `the last byte of ${anchor.client}`
        : `the last ${filterKey(anchor.filter)} of ${anchor.client}`;
    case 'applied':
      return 'the fault was applied';
    case 'effective':
      return 'the fault took effect';
    case 'healed':
      return 'the heal';
    default:
      return anchorText(anchor);
  }
}

/** A measured stretch of time, to a tenth of a millisecond. */
export function spanText(milliseconds: number): string {
  return formatDuration(Math.round(milliseconds * 10) / 10);
}
