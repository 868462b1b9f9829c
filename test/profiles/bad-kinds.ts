import type { BadProfile } from './bad-profile.js';

const r7 = 'event: rejoined, from: uid1, after: healed, within: [0s, 10s]';
const unidentified = (client: string) =>
  `no proxy can tell which connections are of ${client}: give a proxy an identify rule and ${client} a match, or a proxy of its own with identify: {client: ${client}}`;

/** Kinds of expectation other than an event or its absence, conditions, and counts, that are wrong. */
export const badKinds: BadProfile[] = [
  {
    title: 'an event without the client that says it',
    changes: [['event: rejoined, from: uid1, ', 'event: rejoined, ']],
    problems: ['18:9 missing key "from", which names the client that says it'],
  },
  {
    title: 'a heartbeat that is expected',
    changes: [['event: rejoined,', 'event: native:heartbeat,']],
    problems: ['18:9 a heartbeat is never judged: it only shows that its sender is there'],
  },
  {
    title: 'several events of which there is only one',
    changes: [['event: rejoined,', 'any-of: [{event: rejoined}],']],
    problems: ['18:26 "any-of" is a list of 1, but must be a list of at least 2'],
  },
  {
    title: 'an unknown event among several',
    changes: [['event: rejoined,', 'any-of: [{event: joined}, {event: rejoind}],']],
    problems: [
      '18:52 unknown event "rejoind"; did you mean "rejoined"? known: join-requested, joined, peer-joined, interrupted, lost, reconnecting, rejoined, failed, left, peer-offline, connected, disconnected, offline, online, wire-attempt, wire-connected, wire-closed; an SDK\'s own event is written native:NAME',
    ],
  },
  {
    title: 'an unknown client among several events',
    changes: [['event: rejoined,', 'any-of: [{event: joined}, {event: rejoined, about: uid9}],']],
    problems: ['18:69 unknown client "uid9"; did you mean "uid1"? known: uid1, uid2'],
  },
  {
    title: 'several events that are about one client',
    changes: [['event: rejoined,', 'any-of: [{event: joined}, {event: rejoined}], about: uid2,']],
    problems: ['18:64 "about" belongs to "event", "never"; "any-of" takes none'],
  },
  {
    title: 'a process that must live and is none',
    changes: [[r7, 'alive: uid1, after: healed, within: [0s, 10s]']],
    problems: ['18:25 uid1 is no process of ours that could be watched: give it a "run" command'],
  },
  {
    title: 'a process that must live at a point',
    changes: [
      [r7, 'alive: uid1, after: healed, at: 10s'],
      ["uid1: {match: '1'}", "uid1: {match: '1', run: {command: app}}"],
    ],
    problems: ['18:46 "alive" takes "within: [min, max]", not "at"'],
  },
  {
    title: 'a process that must live and speak',
    changes: [
      [r7, 'alive: uid1, from: uid1, count: 2, after: healed, within: [0s, 10s]'],
      ["uid1: {match: '1'}", "uid1: {match: '1', run: {command: app}}"],
    ],
    problems: [
      '18:31 "from" belongs to "event", "never", "any-of"; "alive" takes none',
      '18:43 "count" belongs to "event", "any-of"; "alive" takes none',
    ],
  },
  {
    title: 'traffic of a client that nobody knows',
    changes: [[r7, 'traffic: uid3, after: healed, within: [0s, 10s]']],
    problems: ['18:27 unknown client "uid3"; did you mean "uid1"? known: uid1, uid2'],
  },
  {
    title: 'traffic in a direction that there is not',
    changes: [[r7, 'traffic: uid1, direction: down, after: healed, within: [0s, 10s]']],
    problems: ['18:44 "direction" is "down", but must be one of upstream, downstream'],
  },
  {
    title: 'traffic that no proxy can tell',
    changes: [
      [r7, 'traffic: uid2, after: healed, within: [0s, 10s]'],
      ["uid2: {match: '2', role: peer}", 'uid2: {role: peer}'],
    ],
    problems: [`18:27 ${unidentified('uid2')}`],
  },
  {
    title: 'attempts of which nothing is expected',
    changes: [[r7, 'attempts: {from: uid1}, after: healed, within: [0s, 10s]']],
    problems: ['18:28 "attempts" needs "schedule", "at-least" or "at-most"'],
  },
  {
    title: 'a schedule of attempts that is empty',
    changes: [[r7, 'attempts: {from: uid1, schedule: []}, after: healed, within: [0s, 10s]']],
    problems: ['18:51 "schedule" is a list of 0, but must be a list of at least 1'],
  },
  {
    title: 'a wait of a schedule without its unit',
    changes: [[r7, 'attempts: {from: uid1, schedule: [1s, 2]}, after: healed, within: [0s, 10s]']],
    problems: ['18:56 "schedule[1]" is 2, but must be a duration such as 1s, or a range of two such as 500ms..1s'],
  },
  {
    title: 'a range of a schedule that ends before it begins',
    changes: [[r7, 'attempts: {from: uid1, schedule: [2s..1s]}, after: healed, within: [0s, 10s]']],
    problems: [
      '18:52 "schedule[0]" is "2s..1s", but must be a duration such as 1s, or a range of two such as 500ms..1s',
    ],
  },
  {
    title: 'a tolerance of a schedule in seconds',
    changes: [[r7, 'attempts: {from: uid1, schedule: [1s], tolerance: 1s}, after: healed, within: [0s, 10s]']],
    problems: ['18:68 "tolerance" is "1s", but must be a percentage from 0% to 100%, such as 30%'],
  },
  {
    title: 'a tolerance of ranges',
    changes: [[r7, 'attempts: {from: uid1, schedule: [1s..2s], tolerance: 5%}, after: healed, within: [0s, 10s]']],
    problems: ['18:61 "tolerance" is for the waits of a "schedule", and ranges are exact'],
  },
  {
    title: 'a rate of attempts without its stretch',
    changes: [[r7, 'attempts: {from: uid1, at-most: {count: 3}}, after: healed, within: [0s, 10s]']],
    problems: [
      '18:50 missing key "per" in steps[1].expect[0].attempts.at-most; it must be a number with a unit (ms, s, min, h), such as 4s or 200ms',
    ],
  },
  {
    title: 'a condition on an expectation that is not there',
    changes: [[r7, `${r7}, if: T9`]],
    problems: ['18:85 unknown expectation "T9"; did you mean "T4"? known: T4, T5, R7'],
  },
  {
    title: 'a condition that is empty',
    changes: [[r7, `${r7}, if: {}`]],
    problems: ['18:85 a condition needs one of "event" and "outage-longer-than"'],
  },
  {
    title: 'a condition on an event that nobody says',
    changes: [[r7, `${r7}, unless: {event: lost}`]],
    problems: ['18:89 missing key "from", which names the client that said it'],
  },
  {
    title: 'a condition on an outage of somebody',
    changes: [[r7, `${r7}, if: {outage-longer-than: 20s, from: uid1}`]],
    problems: ['18:111 "from" belongs to "event"'],
  },
  {
    title: 'a condition with a mistyped key',
    changes: [[r7, `${r7}, if: {outage-longer: 20s}`]],
    problems: [
      '18:85 a condition needs one of "event" and "outage-longer-than"',
      '18:86 unknown key "outage-longer"; allowed: event, from, about, where, outage-longer-than',
    ],
  },
  {
    title: 'a condition on itself',
    changes: [[r7, `${r7}, if: R7`]],
    problems: ['18:85 expectations wait in a circle: R7 → R7'],
  },
  {
    title: 'a condition on attempts',
    changes: [
      [
        'event: interrupted, from: uid1, after: last-received, at: 4s',
        'attempts: {from: uid1, schedule: [1s]}, after: applied, within: [0s, 9s]',
      ],
      [', follows: T4', ''],
      [r7, `${r7}, if: T4`],
    ],
    problems: ['18:85 T4 is about many attempts, not about one event: nothing can come after it'],
  },
  {
    title: 'a count that is exact and bounded at once',
    changes: [[r7, `${r7}, count: {exactly: 2, at-most: 3}`]],
    problems: ['18:88 "count" takes one of "exactly" and "at-most"'],
  },
  {
    title: 'a count of none',
    changes: [[r7, `${r7}, count: {exactly: 0}`]],
    problems: ['18:98 "exactly" is 0, but must be at least 1'],
  },
];
