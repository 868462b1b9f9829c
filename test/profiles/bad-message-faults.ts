import type { BadProfile } from './bad-profile.js';

const blackhole = '{type: blackhole}';
const tcp: [string, string][] = [
  ['protocol: http, ', ''],
  ['identify: {query: uid}', 'identify: {client: uid1}'],
];

/** Faults that work on WebSocket messages, and what is wrong with them. */
export const badMessageFaults: BadProfile[] = [
  {
    title: 'a fault of messages where every proxy is tcp',
    changes: [...tcp, [blackhole, '{type: ws-mute}']],
    problems: [
      '9:19 ws-mute works on WebSocket messages, of which no proxy has any: one needs protocol: http, not tcp',
    ],
  },
  {
    title: 'a fault of messages where every proxy lets TLS pass',
    changes: [
      ['protocol: http', 'protocol: tls'],
      ['identify: {query: uid}', 'identify: {client: uid1}'],
      [blackhole, '{type: ws-mute}'],
    ],
    problems: [
      '9:19 ws-mute works on WebSocket messages, of which no proxy has any: one needs protocol: http, not tls',
    ],
  },
  {
    title: 'a filter of messages where every proxy is tcp',
    changes: [...tcp, [blackhole, '{type: latency, delay: 1s, messages: {pattern: x}}']],
    problems: [
      '9:49 latency with "messages" works on WebSocket messages, of which no proxy has any: one needs protocol: http, not tcp',
    ],
  },
  {
    title: 'a filter of messages aimed at a tcp proxy beside an http one',
    changes: [
      ['clients:', '  raw: {listen: 127.0.0.1:7002, upstream: 127.0.0.1:7000, identify: {client: uid1}}\nclients:'],
      [blackhole, '{type: corrupt, share: 1%, messages: all}'],
      ['target: {clients: [uid1]}', 'target: {proxies: [channel, raw]}'],
    ],
    problems: [
      '11:33 corrupt with "messages" works on WebSocket messages, of which proxy raw has none: it needs protocol: http, not tcp',
    ],
  },
  {
    title: 'a filter that reads messages where these may need those before them',
    changes: [
      ['protocol: http,', 'protocol: http, compression: keep,'],
      [blackhole, '{type: latency, delay: 1s, messages: {pattern: x}}'],
    ],
    problems: [
      '9:12 latency reads, takes or moves whole messages, and proxy channel has compression: keep, where a message may need those before it to be read: give channel compression: no-takeover or strip, or leave it out of the target',
    ],
  },
  {
    title: 'a message that is put in without a direction',
    changes: [[blackhole, '{type: inject, text: hello}']],
    problems: ['10:13 "direction" must be upstream or downstream, since inject needs one of them'],
  },
  {
    title: 'a message that is put in in both directions',
    changes: [
      [blackhole, '{type: inject, text: hello}'],
      ['target: {clients: [uid1]}', 'target: {direction: both}'],
    ],
    problems: ['10:25 "direction" must be upstream or downstream, since inject needs one of them'],
  },
  {
    title: 'a filter of messages that names nothing',
    changes: [[blackhole, '{type: latency, delay: 1s, messages: {}}']],
    problems: ['9:49 "messages" is a map, but must be a map with at least one of "opcode", "pattern" and "json"'],
  },
  {
    title: 'a filter of messages with an unknown key',
    changes: [[blackhole, '{type: latency, delay: 1s, messages: {patern: x}}']],
    problems: [
      '9:49 "messages" is a map, but must be a map with at least one of "opcode", "pattern" and "json"',
      '9:50 unknown key "patern"; did you mean "pattern"? allowed: opcode, pattern, json',
    ],
  },
  {
    title: 'a filter of messages by a word',
    changes: [[blackhole, '{type: latency, delay: 1s, messages: text}']],
    problems: [
      '9:49 "messages" is "text", but must be all, or a map with at least one of "opcode", "pattern" and "json"',
    ],
  },
  {
    title: 'a pattern of messages that is no regular expression',
    changes: [[blackhole, "{type: latency, delay: 1s, messages: {pattern: '('}}"]],
    problems: ['9:59 "pattern" is "(", but must be a regular expression (Unterminated group)'],
  },
  {
    title: 'an unknown kind of message',
    changes: [[blackhole, '{type: latency, delay: 1s, messages: {opcode: pign}}']],
    problems: ['9:58 "opcode" is "pign", but must be one of text, binary, close, ping, pong; did you mean "ping"?'],
  },
  {
    title: 'a JSON pointer without its slash',
    changes: [[blackhole, '{type: latency, delay: 1s, messages: {json: {type: x}}}']],
    problems: [
      '9:57 key "type" must be a JSON pointer, such as /type or /peer/uid: text that is empty or begins with "/"',
    ],
  },
  {
    title: 'an order of bytes',
    changes: [[blackhole, '{type: latency, delay: 1s, order: free}']],
    problems: ['9:46 "order" is "free", but must be left out without "messages": bytes keep their order'],
  },
  {
    title: 'a replacement by a group that is not there',
    changes: [[blackhole, "{type: rewrite, messages: {pattern: '(a)'}, replace: '$<uid>'}"]],
    problems: [
      '9:65 "replace" is "$<uid>", but must name groups that "messages.pattern" has, and $<uid> is none of them',
    ],
  },
  {
    title: 'a close code that no close frame may have',
    changes: [[blackhole, '{type: ws-close, code: 1005}']],
    problems: ['9:35 "code" is 1005, but must be 1000 to 1003, 1006 to 1014 or 3000 to 4999'],
  },
  {
    title: 'two ways to rewrite a message',
    changes: [[blackhole, '{type: rewrite, messages: all, with: x, set: {/a: 1}}']],
    problems: ['9:12 "fault" is a map, but must be a map with exactly one of "replace", "with" and "set"'],
  },
];
