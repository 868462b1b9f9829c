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
  {
    title: 'a sweep over an unknown parameter',
    changes: [
      ['name: small', 'name: small\nsweep: {param: outtage, values: [3s]}\nparams: {outage: 25s}'],
      ['for: 25s', "for: '${outage}'"],
    ],
    problems: ['2:16 unknown parameter "outtage"; did you mean "outage"? known: outage'],
  },
  {
    title: 'a sweep over a parameter that nothing asks for',
    changes: [['name: small', 'name: small\nsweep: {param: outage, values: [3s]}\nparams: {outage: 25s}']],
    problems: ['2:16 nothing in this profile says ${outage}'],
  },
  {
    title: 'a sweep without values',
    changes: [
      ['name: small', 'name: small\nsweep: {param: outage}\nparams: {outage: 25s}'],
      ['for: 25s', "for: '${outage}'"],
    ],
    problems: ['2:8 a sweep needs "values", or "from", "to" and "step"'],
  },
  {
    title: 'a sweep with a value twice',
    changes: [
      ['name: small', 'name: small\nsweep: {param: outage, values: [3s, 6s, 3s]}\nparams: {outage: 25s}'],
      ['for: 25s', "for: '${outage}'"],
    ],
    problems: ['2:41 the value 3s stands twice'],
  },
  {
    title: 'a sweep with values and a range',
    changes: [
      ['name: small', 'name: small\nsweep: {param: outage, values: [3s], from: 1s}\nparams: {outage: 25s}'],
      ['for: 25s', "for: '${outage}'"],
    ],
    problems: ['2:38 "values" and "from" exclude each other'],
  },
  {
    title: 'a range without its step',
    changes: [
      ['name: small', 'name: small\nsweep: {param: outage, from: 1s, to: 3s}\nparams: {outage: 25s}'],
      ['for: 25s', "for: '${outage}'"],
    ],
    problems: ['2:8 a sweep with "from" needs "step" too'],
  },
  {
    title: 'a range that goes backwards',
    changes: [
      ['name: small', 'name: small\nsweep: {param: outage, from: 3s, to: 1s, step: 1s}\nparams: {outage: 25s}'],
      ['for: 25s', "for: '${outage}'"],
    ],
    problems: ['2:38 "to" is "1s", before "from" at "3s"'],
  },
  {
    title: 'a range that stands still',
    changes: [
      ['name: small', 'name: small\nsweep: {param: outage, from: 1s, to: 3s, step: 0s}\nparams: {outage: 25s}'],
      ['for: 25s', "for: '${outage}'"],
    ],
    problems: ['2:48 "step" is "0s", but must be more than nothing'],
  },
  {
    title: 'a range of durations and numbers',
    changes: [
      ['name: small', 'name: small\nsweep: {param: outage, from: 1s, to: 3, step: 1s}\nparams: {outage: 25s}'],
      ['for: 25s', "for: '${outage}'"],
    ],
    problems: ['2:38 "to" is 3, but "from" is "1s": both must be durations, or numbers'],
  },
  {
    title: 'a range of words',
    changes: [
      ['name: small', 'name: small\nsweep: {param: outage, from: short, to: 3s, step: 1s}\nparams: {outage: 25s}'],
      ['for: 25s', "for: '${outage}'"],
    ],
    problems: ['2:30 "from" is "short", but must be a duration such as 3s, or a number'],
  },
  {
    title: 'a range of a million values',
    changes: [
      ['name: small', 'name: small\nsweep: {param: outage, from: 1s, to: 1000s, step: 1ms}\nparams: {outage: 25s}'],
      ['for: 25s', "for: '${outage}'"],
    ],
    problems: ['2:51 these are 999001 values, more than 1000: make "step" larger'],
  },
  {
    title: 'a time scale for clients that nobody starts',
    changes: [['name: small', 'name: small\ntime-scale: 10']],
    problems: [
      '2:13 time cannot be made 10 times shorter: client uid1 is not started by this profile (it has no "run"), and goes on in real time',
    ],
  },
  {
    title: 'a time scale for a client that may not know of it',
    changes: [
      ['name: small', 'name: small\ntime-scale: 10'],
      ["uid1: {match: '1'}", "uid1: {match: '1', run: {command: app}}"],
      ['role: peer}', 'role: peer, run: {command: app, time-scale: aware}}'],
    ],
    problems: [
      '2:13 time cannot be made 10 times shorter: client uid1 may not know of it: one that reads DEADWIRE_TIME_SCALE says so with "time-scale: aware" in its "run"',
    ],
  },
  {
    title: 'a time scale that makes everything longer',
    changes: [['name: small', 'name: small\ntime-scale: 0.5']],
    problems: ['2:13 "time-scale" is 0.5, but must be at least 1'],
  },
  {
    title: 'a client that claims more than to know of a time scale',
    changes: [["uid1: {match: '1'}", "uid1: {match: '1', run: {command: app, time-scale: 10}}"]],
    problems: ['5:54 "time-scale" is 10, but must be aware, or be left out'],
  },
  {
    title: 'a tag of two words',
    changes: [['name: small', 'name: small\ntags: [slow, two words]']],
    problems: ['2:14 "tags[1]" is "two words", but must be a word of letters, digits, "-", "_" and "."'],
  },
  {
    title: 'a tag that is no list',
    changes: [['name: small', 'name: small\ntags: slow']],
    problems: ['2:7 "tags" is "slow", but must be a list'],
  },
];
