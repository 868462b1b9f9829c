import { canonicalEvents } from '../../src/core/events.js';
import type { BadProfile } from './bad-profile.js';

const pointer = 'must be a JSON pointer, such as /type or /peer/uid: text that is empty or begins with "/"';

const place = 'identify: {query: uid}}';
const tap = (written: string): BadProfile['changes'] => [[place, `identify: {query: uid}, tap: ${written}}`]];

/** Taps that are wrong; the tap begins at 3:108. */
export const badTaps: BadProfile[] = [
  {
    title: 'an unknown preset of a tap',
    changes: tap('agorra'),
    problems: ['3:108 unknown tap "agorra"; did you mean "agora"? known: agora, socket.io'],
  },
  {
    title: 'an unknown preset among the rules of a tap',
    changes: tap('[agora, soket.io]'),
    problems: ['3:116 unknown tap "soket.io"; did you mean "socket.io"? known: agora, socket.io'],
  },
  {
    title: 'a tap that is neither a name nor a list',
    changes: tap('{event: joined}'),
    problems: ['3:108 "tap" is a map, but must be the name of a preset, or a list of rules and such names'],
  },
  {
    title: 'a tap without a rule',
    changes: tap('[]'),
    problems: ['3:108 "tap" is a list of 0, but must be a list of at least 1'],
  },
  {
    title: 'an unknown key of a rule',
    changes: tap('[{patern: x, event: joined}]'),
    problems: [
      '3:110 unknown key "patern"; did you mean "pattern"? allowed: direction, packets, opcode, pattern, json, event, attributes',
      '3:128 with nothing else every message is joined: name "opcode", "pattern" or "json"',
    ],
  },
  {
    title: 'a rule without an event',
    changes: tap('[{pattern: x}]'),
    problems: [
      '3:109 missing key "event" in proxies.channel.tap[0]; it must be an event, or where its name stands: exactly one of {pointer: JSON-POINTER} and {group: NAME}',
    ],
  },
  {
    title: 'a rule with an unknown event',
    changes: tap('[{pattern: x, event: joind}]'),
    problems: [
      `3:129 unknown event "joind"; did you mean "joined"? known: ${Object.keys(canonicalEvents).join(', ')}; an SDK's own event is written native:NAME`,
    ],
  },
  {
    title: 'a rule with a bad pointer to its event',
    changes: tap('[{pattern: x, event: {pointer: type}}]'),
    problems: [`3:139 "pointer" is "type", but ${pointer}`],
  },
  {
    title: 'a rule with a bad pointer in its filter',
    changes: tap('[{json: {type: left}, event: left}]'),
    problems: [`3:117 key "type" ${pointer}`],
  },
  {
    title: 'an event that stands at two places',
    changes: tap('[{pattern: (?<a>x), event: {pointer: /a, group: a}}]'),
    problems: ['3:135 "event" is a map, but must be exactly one of {pointer: JSON-POINTER} and {group: NAME}'],
  },
  {
    title: 'a group that the pattern lacks',
    changes: tap('[{pattern: (?<name>x)(?<uid>y), event: {group: nme}}]'),
    problems: ['3:155 unknown group of the pattern "nme"; did you mean "name"? known: name, uid'],
  },
  {
    title: 'a group of an attribute without a pattern',
    changes: tap('[{opcode: text, event: left, attributes: {uid: {group: uid}}}]'),
    problems: ['3:163 group "uid" needs a pattern that has it: (?<uid>…)'],
  },
  {
    title: 'a pattern of a rule that is none',
    changes: tap(`[{pattern: '(', event: left}]`),
    problems: ['3:119 "pattern" is "(", but must be a regular expression (Unterminated group)'],
  },
  {
    title: 'a rule by which every message would be the same event',
    changes: tap('[{direction: upstream, event: left}]'),
    problems: ['3:138 with nothing else every message is left: name "opcode", "pattern" or "json"'],
  },
  {
    title: 'a direction of a rule that is none',
    changes: tap('[{direction: downsteam, pattern: x, event: left}]'),
    problems: [
      '3:121 "direction" is "downsteam", but must be one of downstream, upstream, both; did you mean "downstream"?',
    ],
  },
  {
    title: 'packets of a protocol that is not known',
    changes: tap('[{packets: amqp, pattern: x, event: left}]'),
    problems: ['3:119 "packets" is "amqp", but must be mqtt'],
  },
  {
    title: 'a tap on bytes',
    changes: [
      [
        'protocol: http, listen: 127.0.0.1:7001, upstream: 127.0.0.1:7000, identify: {query: uid}}',
        'listen: 127.0.0.1:7001, upstream: 127.0.0.1:7000, identify: {client: uid1}, tap: agora}',
      ],
    ],
    problems: ['3:89 tap reads WebSocket messages: the proxy needs protocol: http, not tcp'],
  },
  {
    title: 'a tap on TLS that passes',
    changes: [
      ['protocol: http', 'protocol: tls'],
      ['identify: {query: uid}}', 'identify: {client: uid1}, tap: agora}'],
    ],
    problems: ['3:104 tap reads WebSocket messages: the proxy needs protocol: http, not tls'],
  },
  {
    title: 'a tap on connections of nobody',
    changes: [
      [
        'proxies:\n',
        'proxies:\n  other: {protocol: http, listen: 127.0.0.1:7003, upstream: 127.0.0.1:7000, tap: agora}\n',
      ],
    ],
    problems: ['3:77 tap needs identify: without it no message belongs to a client'],
  },
];
