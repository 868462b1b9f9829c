import type { BadProfile } from './bad-profile.js';

const sub = (lines: string): [string, string] => [
  '  - id: recovery\n',
  `  - id: both\n    parallel:\n${lines}  - id: recovery\n`,
];
const cut1 = '      - {id: cut1, fault: {type: blackhole}, target: {clients: [uid1]}, for: 5s}\n';

/** Steps that go on beside each other, and are wrong. */
export const badParallel: BadProfile[] = [
  {
    title: 'a parallel step with a fault and a length of its own',
    changes: [['    for: 25s\n', `    for: 25s\n    parallel:\n${cut1}`]],
    problems: [
      '9:5 "fault" cannot stand beside "parallel": it belongs to a sub-step',
      '10:5 "target" cannot stand beside "parallel": it belongs to a sub-step',
      '11:5 "for" cannot stand beside "parallel": it belongs to a sub-step',
      '14:5 "expect" cannot stand beside "parallel": it belongs to a sub-step',
    ],
  },
  {
    title: 'a parallel step with a wait and a contract',
    changes: [sub(cut1), ['  - id: both\n', '  - id: both\n    wait: 3s\n    contract: 4-10-20\n']],
    problems: [
      '16:5 "wait" cannot stand beside "parallel": it belongs to a sub-step',
      '17:5 "contract" cannot stand beside "parallel": it belongs to a sub-step',
      '17:15 whose contract is it? name clients in the target, or give {name, clients}',
    ],
  },
  {
    title: 'a parallel step in another one',
    changes: [sub('      - {id: in, parallel: [{id: deep, wait: 3s}], wait: 3s}\n')],
    problems: ['17:18 "parallel" cannot stand in a sub-step: put all that goes on at once into one list, with "delay"'],
  },
  {
    title: 'a parallel step of nothing',
    changes: [['    wait: 15s\n', '    parallel: []\n']],
    problems: [
      '16:15 "parallel" is a list of 0, but must be a list of steps, one at least',
      '17:5 "expect" cannot stand beside "parallel": it belongs to a sub-step',
    ],
  },
  {
    title: 'a parallel step that is no list',
    changes: [['    wait: 15s\n', '    parallel: {id: cut1, wait: 3s}\n']],
    problems: [
      '16:15 "parallel" is a map, but must be a list of steps, one at least',
      '17:5 "expect" cannot stand beside "parallel": it belongs to a sub-step',
    ],
  },
  {
    title: 'a delay of a step of its own',
    changes: [['    wait: 15s\n', '    wait: 15s\n    delay: 3s\n']],
    problems: [
      '17:5 unknown key "delay"; allowed: id, title, fault, target, network, for, wait, contract, expect, parallel',
    ],
  },
  {
    title: 'a delay without a unit, an unknown key and an unknown client in sub-steps',
    changes: [
      sub(
        '      - {id: a, wait: 3s, delay: 5}\n' +
          '      - {id: b, wait: 3s, dely: 5s}\n' +
          '      - {id: c, wait: 3s, target: {clients: [uid7]}}\n',
      ),
    ],
    problems: [
      '17:34 "delay" is 5, but must be a number with a unit (ms, s, min, h), such as 4s or 200ms',
      '18:27 unknown key "dely"; did you mean "delay"? allowed: id, title, fault, target, network, for, wait, contract, expect, delay',
      '19:46 unknown client "uid7"; did you mean "uid1"? known: uid1, uid2',
    ],
  },
  {
    title: 'a sub-step without a length',
    changes: [sub('      - {id: cut1, fault: {type: blackhole}}\n')],
    problems: ['17:9 fault blackhole needs "for", which is its end: a duration such as 4s'],
  },
  {
    title: 'a sub-step with the id of a step, and an expectation with that of another one',
    changes: [
      sub(
        '      - {id: outage, wait: 3s, expect: [{id: R7, event: lost, from: uid1, after: applied, within: [0s, 5s]}]}\n',
      ),
    ],
    problems: [
      '17:14 another step has the id "outage" already',
      '17:46 more than one expectation has the id "R7"',
      '21:14 more than one expectation has the id "R7"',
    ],
  },
  {
    title: 'an expectation that looks back to several faults',
    changes: [
      sub(`${cut1}      - {id: cut2, fault: {type: blackhole}, target: {clients: [uid2]}, for: 5s, delay: 2s}\n`),
    ],
    problems: [
      '22:9 it cannot be told which fault R7 is about: cut1, cut2 went on beside each other; put it into one of them',
    ],
  },
  {
    title: 'two networks at a time',
    changes: [
      sub(
        '      - {id: slow, network: 3g-lossy, for: 5s}\n' +
          '      - {id: dark, network: tunnel, for: 5s, delay: 4s}\n' +
          '      - {id: late, network: tunnel, for: 5s, delay: 9s}\n',
      ),
    ],
    problems: [
      '18:29 sub-step slow has a network meanwhile, and there is one at a time: let one begin when the other is over',
    ],
  },
  {
    title: 'a window in a sub-step that outlasts the plan',
    changes: [
      ['    wait: 15s\n', '    wait: 11s\n'],
      sub(
        '      - id: late\n        delay: 2s\n        fault: {type: blackhole}\n        for: 3s\n' +
          '        expect: [{id: L1, event: lost, from: uid1, after: applied, within: [0s, 15s]}]\n',
      ),
    ],
    problems: ['21:76 this window closes 15 s after applied, 1 s after the plan has ended: make the last steps longer'],
  },
];
