import { type Anchor, anchorText, filterKey } from '../core/anchor.js';
import { formatDuration } from '../core/duration.js';
import { type Expectation, windowText } from '../core/expectation.js';
import { causes } from '../core/verdict.js';
import type { Ruling } from './ruling.js';

/** Why a ruling is what it is, as one sentence that a stranger understands. */
export function because(expectation: Expectation, ruling: Ruling): string {
  const { event, window, from } = expectation;
  const what = expectation.about === undefined ? event : `${event} about ${expectation.about}`;
  const since = anchorPhrase(expectation.after);
  const came = `${what} came ${span(ruling.measured)} after ${since}${ruling.event ? ` (line ${ruling.event.n})` : ''}`;
  const detail = ruling.detail === undefined ? '' : `: ${ruling.detail}`;
  switch (ruling.cause) {
    case 'on-time':
      return came;
    case 'early':
      return `${came}: ${span(window.min - (ruling.measured ?? 0))} before the window ${windowText(window)} begins`;
    case 'late':
      return `${came}: ${span((ruling.measured ?? 0) - window.max)} later than ${windowText(window)} allows`;
    case 'unexpected':
      return `${came}, and must not in ${windowText(window)}`;
    case 'missing':
      return ruling.event === undefined
        ? `${from} did not say ${what} within ${formatDuration(window.max)} after ${since}`
        : `${came}${detail}`;
    case 'absent':
      return `${from} did not say ${what} in ${windowText(window)} after ${since}, as it ${expectation.expects === 'absence' ? 'should' : 'may'} be`;
    case 'no-anchor':
      return ruling.detail ?? `there is nothing to count from: ${since} never came`;
    case 'unsure-anchor':
      return `the instant of ${since} cannot be trusted${detail}`;
    case 'aborted':
      return ruling.detail ?? `the run ended before the window ${windowText(window)} after ${since} was over`;
    case 'guard-band':
      return `the fault was healed within the tolerance of the deadline, ${windowText(window)} after ${since}`;
    default:
      return ruling.detail ?? causes[ruling.cause].meaning;
  }
}

function anchorPhrase(anchor: Anchor): string {
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

function span(milliseconds: number | undefined): string {
  return formatDuration(Math.round((milliseconds ?? 0) * 10) / 10);
}
