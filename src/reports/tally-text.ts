import { formatDuration } from '../core/duration.js';
import { windowText } from '../core/expectation.js';
import { formatShare } from '../core/quantity.js';
import type { Share, Spread } from '../core/statistics.js';
import type { Tally } from '../core/tally.js';
import { causes } from '../core/verdict.js';

/** All there is to say of an expectation after a series, beneath its row: a few plain lines. */
export function tallyDetails(tally: Tally): string[] {
  const { expectation, delays, require, inconclusive, notApplicable } = tally;
  const window = windowText(expectation.window);
  const apart = [
    ...(inconclusive > 0 ? [`${inconclusive} inconclusive`] : []),
    ...(notApplicable > 0 ? [`${notApplicable} not applicable`] : []),
  ];
  return [
    delays === undefined ? window : `${window}: ${spreadText(delays)}`,
    ...(require === undefined ? [] : [`${formatShare(require)} required`]),
    ...(apart.length === 0 ? [] : [`apart from these, ${apart.join(' and ')}`]),
    ...causesOf(tally),
    ...(expectation.severity === 'warn' ? ['a warning only: it does not change the outcome'] : []),
  ];
}

/** `min 3.9 s, p50 4 s, …`: delays that really were measured. */
export function spreadText({ min, p50, p95, p99, max }: Spread): string {
  const figures = Object.entries({ min, p50, p95, p99, max });
  return figures.map(([name, delay]) => `${name} ${formatDuration(Math.round(delay))}`).join(', ');
}

/** A share with its interval: `95 % (76.4 … 99.1 %)`. */
export function shareText({ point, low, high }: Share): string {
  return `${percent(point)} % (${percent(low)} … ${percent(high)} %)`;
}

const mostNumbers = 8;

// Of those that passed nothing more needs to be said.
function causesOf({ causes: given }: Tally): string[] {
  return [...given]
    .filter(([cause]) => causes[cause].outcome !== 'pass')
    .map(([cause, runs]) => {
      const numbers = [...new Set(runs)];
      const shown = numbers.slice(0, mostNumbers).join(', ') + (numbers.length > mostNumbers ? ', …' : '');
      return `${cause} ${runs.length} (${numbers.length === 1 ? 'run' : 'runs'} ${shown})`;
    });
}

function percent(share: number): string {
  return String(Math.round(share * 1000) / 10);
}
