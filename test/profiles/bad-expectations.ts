import type { BadProfile } from './bad-profile.js';

/** References, anchors, windows and counts that are wrong. */
export const badExpectations: BadProfile[] = [
  {
    title: 'an unknown client in a target',
    changes: [['clients: [uid1]', 'clients: [uid3]']],
    problems: ['10:24 unknown client "uid3"; did you mean "uid1"? known: uid1, uid2'],
  },
  {
    title: 'an unknown proxy in a target',
    changes: [['clients: [uid1]', 'proxies: [chanel]']],
    problems: ['10:24 unknown proxy "chanel"; did you mean "channel"? known: channel'],
  },
  {
    title: 'a target that no proxy can identify',
    changes: [["{match: '1'}", '{}']],
    problems: [
      '10:24 no proxy can tell which connections are of uid1: give a proxy an identify rule and uid1 a match, or a proxy of its own with identify: {client: uid1}',
      '13:57 no proxy can tell which connections are of uid1: give a proxy an identify rule and uid1 a match, or a proxy of its own with identify: {client: uid1}',
      '14:50 no proxy can tell which connections are of uid1: give a proxy an identify rule and uid1 a match, or a proxy of its own with identify: {client: uid1}',
    ],
  },
  {
    title: 'an unknown event',
    changes: [['event: interrupted', 'event: interupted']],
    problems: [
      '13:25 unknown event "interupted"; did you mean "interrupted"? known: join-requested, joined, peer-joined, interrupted, lost, reconnecting, rejoined, failed, left, peer-offline, connected, disconnected, offline, online, wire-attempt, wire-connected, wire-closed; an SDK\'s own event is written native:NAME',
    ],
  },
  {
    title: 'an unknown source',
    changes: [['event: lost, from: uid1', 'event: lost, from: uid']],
    problems: ['14:37 unknown client "uid"; did you mean "uid1"? known: uid1, uid2'],
  },
  {
    title: 'an unknown predecessor',
    changes: [['follows: T4', 'follows: T44']],
    problems: ['14:83 unknown expectation "T44"; did you mean "T4"? known: T4, T5, R7'],
  },
  {
    title: 'an unknown anchor',
    changes: [['after: healed', 'after: heeled']],
    problems: [
      '18:54 unknown anchor "heeled"; did you mean "healed"? an anchor is one of applied, effective, healed, last-received, last-sent, resumed, connected, closed, killed, attempt, EVENT(CLIENT), or an expectation; known: T4, T5, R7',
    ],
  },
  {
    title: 'an anchor without its client',
    changes: [['after: healed', 'after: joined']],
    problems: ['18:54 anchor joined must name its client, such as joined(uid1)'],
  },
  {
    title: 'an anchor with an unknown client',
    changes: [['after: healed', 'after: last-sent(uid9)']],
    problems: ['18:54 unknown client "uid9"; did you mean "uid1"? known: uid1, uid2'],
  },
  {
    title: 'an anchor with a client too many',
    changes: [['after: healed', 'after: healed(uid1)']],
    problems: ['18:54 anchor healed takes no client: write healed'],
  },
  {
    title: 'a bad message filter',
    changes: [['after: healed', "after: 'last-received(uid1, message ~ ''('')'"]],
    problems: ["18:54 the filter's pattern '(' must be a regular expression (Unterminated group)"],
  },
  {
    title: 'a message filter with a bad pointer',
    changes: [['after: healed', 'after: "last-received(uid1, message uid = 1)"']],
    problems: [`18:54 the filter's "uid" must be a JSON pointer, such as /type or /peer/uid`],
  },
  {
    title: 'an unknown opcode',
    changes: [['after: healed', 'after: "last-received(uid1, opcode = pin)"']],
    problems: ['18:54 unknown opcode "pin"; did you mean "ping"? known: text, binary, close, ping, pong'],
  },
  {
    title: 'an anchor with a comma and no quotes',
    changes: [['after: healed', 'after: attempt(uid1, 2)']],
    problems: [
      '18:54 anchor "attempt(uid1" has no closing bracket: in a map, an anchor with a comma needs quotes',
      '18:68 unknown key "2)"; allowed: id, event, never, any-of, alive, traffic, attempts, from, about, where, direction, after, at, tolerance, within, follows, if, unless, count, require, severity',
    ],
  },
  {
    title: 'a message filter on bytes',
    changes: [
      [
        'protocol: http, listen: 127.0.0.1:7001, upstream: 127.0.0.1:7000, identify: {query: uid}}',
        'listen: 127.0.0.1:7001, upstream: 127.0.0.1:7000, identify: {client: uid1}}',
      ],
      ['after: last-received, at: 4s', 'after: "last-received(uid1, opcode = ping)", at: 4s'],
    ],
    problems: ['13:57 a message filter needs a proxy with protocol: http for uid1'],
  },
  {
    title: 'an attempt that counts from 0',
    changes: [['after: healed', 'after: "attempt(uid1, 0)"']],
    problems: ['18:54 anchor attempt counts from 1: write attempt(uid1, 2)'],
  },
  {
    title: 'an event and its absence at once',
    changes: [['event: lost', 'event: lost, never: lost']],
    problems: ['14:31 "event" and "never" exclude each other'],
  },
  {
    title: 'neither an event nor its absence',
    changes: [['event: lost, ', '']],
    problems: ['14:9 an expectation needs one of "event", "never", "any-of", "alive", "traffic", "attempts"'],
  },
  {
    title: 'an absence at a point',
    changes: [['event: lost', 'never: lost']],
    problems: ['14:65 "never" takes "within: [min, max]", not "at"'],
  },
  {
    title: 'neither a point nor a window',
    changes: [[', at: 10s', '']],
    problems: ['14:9 an expectation needs "at" or "within"'],
  },
  {
    title: 'a point and a window',
    changes: [['at: 10s', 'at: 10s, within: [1s, 2s]']],
    problems: ['14:74 "at" and "within" exclude each other'],
  },
  {
    title: 'a tolerance of a window',
    changes: [['within: [0s, 10s]', 'within: [0s, 10s], tolerance: 1s']],
    problems: ['18:81 "tolerance" belongs to "at"; "within" is exact'],
  },
  {
    title: 'a window that ends before it begins',
    changes: [['[0s, 10s]', '[10s, 1s]']],
    problems: ['18:70 "within" begins at 10 s, after its end at 1 s'],
  },
  {
    title: 'a window with one end',
    changes: [['[0s, 10s]', '[10s]']],
    problems: ['18:70 "within" is a list of 1, but must be a list [min, max] of two durations'],
  },
  {
    title: 'a count of an absence',
    changes: [
      [
        'event: lost, from: uid1, after: last-received, at: 10s',
        'never: lost, from: uid1, after: last-received, within: [0s, 9s], count: 2',
      ],
    ],
    problems: ['14:83 "count" belongs to "event", "any-of"; "never" takes none'],
  },
  {
    title: 'a count that is no number',
    changes: [['follows: T4', 'count: twice']],
    problems: [
      '14:81 "count" is "twice", but must be a whole number from 1 on, a list [min, max], {exactly: 2} or {at-most: 2}',
    ],
  },
  {
    title: 'an id that is an anchor',
    changes: [['id: R7', 'id: healed']],
    problems: ['18:14 "healed" is an anchor, and cannot be an id'],
  },
  {
    title: 'an id used twice',
    changes: [['id: T5', 'id: T4']],
    problems: ['13:14 more than one expectation has the id "T4"', '14:14 more than one expectation has the id "T4"'],
  },
  {
    title: 'a step id used twice',
    changes: [['id: recovery', 'id: outage']],
    problems: ['15:9 another step has the id "outage" already'],
  },
  {
    title: 'expectations in a circle',
    changes: [['after: last-received, at: 4s', 'after: T5, at: 4s']],
    problems: ['13:57 expectations wait in a circle: T4 → T5 → T4'],
  },
  {
    title: 'an expectation after itself',
    changes: [['follows: T4', 'follows: T5']],
    problems: ['14:83 expectations wait in a circle: T5 → T5'],
  },
  {
    title: 'an expectation after an absence',
    changes: [
      [
        'event: interrupted, from: uid1, after: last-received, at: 4s',
        'never: interrupted, from: uid1, after: last-received, within: [0s, 3s]',
      ],
    ],
    problems: ['14:83 T4 expects that an event does not come: nothing can come after it'],
  },
];
