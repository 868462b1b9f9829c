import type { BadProfile } from './bad-profile.js';

/** How often a profile is run, and what must come of it, wrongly said. */
export const badSeries: BadProfile[] = [
  {
    title: 'no run at all',
    changes: [['name: small', 'name: small\nrepeat: 0']],
    problems: ['2:9 "repeat" is 0, but must be at least 1'],
  },
  {
    title: 'half a run',
    changes: [['name: small', 'name: small\nrepeat: 2.5']],
    problems: ['2:9 "repeat" is 2.5, but must be a whole number'],
  },
  {
    title: 'more runs than anybody waits for',
    changes: [['name: small', 'name: small\nrepeat: 20000']],
    problems: ['2:9 "repeat" is 20000, but must be at most 10000'],
  },
  {
    title: 'a share without its unit',
    changes: [['name: small', 'name: small\nrepeat: 20\nrequire: 0.99']],
    problems: ['3:10 "require" is 0.99, but must be a percentage from 0% to 100%, such as 30%'],
  },
  {
    title: 'a share above all',
    changes: [['at: 4s}', 'at: 4s, require: 101%}']],
    problems: ['13:89 "require" is "101%", but must be a percentage from 0% to 100%, such as 30%'],
  },
];
