import { formatShare } from '../core/quantity.js';
import type { Plan } from '../core/plan.js';
import { expectationsOf } from '../core/plan.js';

/** How often a plan is run, and what must come of it; nothing for a single run. */
export function explainSeries(plan: Plan): string[][] {
  const { series, timeScale = 1 } = plan;
  const faster = timeScale === 1 ? [] : [['time-scale', `everything is ${timeScale} times shorter than it says`]];
  if (series === undefined) return faster;
  const { repeat, require, sweep } = series;
  const own = expectationsOf(plan).filter((expectation) => expectation.require !== undefined);
  return [
    ...faster,
    ...(sweep === undefined ? [] : [['sweep', `${sweep.param} = ${sweep.values.join(', ')}`]]),
    ['repeat', runsText(repeat, sweep !== undefined)],
    [
      'require',
      require === undefined
        ? 'every decided run must pass'
        : `${formatShare(require)} of the decided runs must pass each expectation`,
    ],
    ...own.map(({ id, require: share = 1 }) => ['', `${id}: ${formatShare(share)}`]),
  ];
}

function runsText(repeat: number, swept: boolean): string {
  const each = swept ? ' of each value' : '';
  return repeat === 1 ? `one run${each}` : `${repeat} runs${each}, one after the other, each with a seed of its own`;
}
