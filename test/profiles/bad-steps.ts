import type { BadProfile } from './bad-profile.js';

/** Durations, the baseline, parameters and YAML itself that are wrong. */
export const badSteps: BadProfile[] = [
  {
    title: 'a fault without an end',
    changes: [['    for: 25s\n', '']],
    problems: ['8:5 fault blackhole needs "for", which is its end: a duration such as 4s'],
  },
  {
    title: 'a step without a duration',
    changes: [['    wait: 15s\n', '']],
    problems: ['15:5 a step needs "for" or "wait": a duration such as 4s'],
  },
  {
    title: 'a wait beside a fault',
    changes: [['for: 25s', 'wait: 25s']],
    problems: ['11:5 "wait" is for steps without a fault; a fault takes "for"'],
  },
  {
    title: 'a wait and a duration',
    changes: [['wait: 15s', 'wait: 15s\n    for: 1s']],
    problems: ['16:5 "for" and "wait" exclude each other: a fault takes "for", a pause takes "wait"'],
  },
  {
    title: 'a duration shorter than the fault',
    changes: [['{type: blackhole}', '{type: kill, restart-after: 30s}']],
    problems: ['11:10 "for" is 25 s, but fault kill ends after 30 s: it must be as long at least'],
  },
  {
    title: 'a direction of a fault on requests',
    changes: [
      [
        '{type: blackhole}\n    target: {clients: [uid1]',
        '{type: http-status, status: 503}\n    target: {clients: [uid1], direction: upstream',
      ],
    ],
    problems: ['10:42 "direction" has no meaning for http-status: it acts on a request and its answer as a whole'],
  },
  {
    title: 'a fault on requests without a proxy that has any',
    changes: [
      ['protocol: http', 'protocol: tcp'],
      ['{query: uid}', '{client: uid1}'],
      ["{match: '2', role: peer}", '{role: peer}'],
      ['{type: blackhole}', '{type: http-delay, delay: 1s}'],
    ],
    problems: ['9:19 http-delay acts on HTTP requests, and no proxy has protocol: http or forward'],
  },
  {
    title: 'a fault on requests aimed at bytes',
    changes: [
      ['clients:\n', '  bytes: {listen: 127.0.0.1:7002, upstream: 127.0.0.1:7000}\nclients:\n'],
      [
        '{type: blackhole}\n    target: {clients: [uid1]',
        '{type: http-abort}\n    target: {clients: [uid1], proxies: [channel, bytes]',
      ],
    ],
    problems: ['11:50 http-abort acts on HTTP requests: proxy bytes needs protocol: http or forward, not tcp'],
  },
  {
    title: 'options of a fault on requests that are wrong',
    changes: [
      [
        '{type: blackhole}',
        "{type: http-status, status: 1000, headers: {'X-A': \"a\\r\\nb\"}, path: '(', retry_after: 1s, nth: 1, first: 2}",
      ],
    ],
    problems: [
      '9:40 "status" is 1000, but must be at most 599',
      '9:63 "X-A" is "a\\r\\nb", but must be one line of printable text',
      '9:80 "path" is "(", but must be a regular expression (Unterminated group)',
      '9:85 unknown key "retry_after"; did you mean "retry-after"? allowed: status, headers, body, retry-after, method, path, header, upgrade, nth, first, every, share, type',
      '9:117 "nth" and "first" exclude each other',
    ],
  },
  {
    title: 'a process of a client without a command',
    changes: [['{type: blackhole}', '{type: kill, process: uid1}']],
    problems: ['9:34 uid1 has no process to kill: it needs a run command'],
  },
  {
    title: 'a signal for a kill that is only played',
    changes: [['{type: blackhole}', '{type: kill, signal: SIGTERM}']],
    problems: ['9:33 "signal" is for a process of ours: name it with "process"'],
  },
  {
    title: 'a signal that is none of the two',
    changes: [['{type: blackhole}', '{type: kill, process: uid1, signal: SIGHUP}']],
    problems: ['9:48 "signal" is "SIGHUP", but must be one of SIGKILL, SIGTERM'],
  },
  {
    title: 'a role that nobody plays',
    changes: [["{match: '2', role: peer}", "{match: '2', role: witness}"]],
    problems: ['6:28 "role" is "witness", but must be one of local, peer, server'],
  },
  {
    title: 'a process of an unknown client',
    changes: [['{type: blackhole}', '{type: kill, process: uid7}']],
    problems: ['9:34 unknown client "uid7"; did you mean "uid1"? known: uid1, uid2'],
  },
  {
    title: 'a window that outlasts the plan',
    changes: [['wait: 15s', 'wait: 9s']],
    problems: ['18:70 this window closes 10 s after healed, 1 s after the plan has ended: make the last steps longer'],
  },
  {
    title: 'a point whose tolerance outlasts the plan',
    changes: [['at: 10s', 'at: 39s']],
    problems: [
      '14:69 this window closes 42.9 s after last-received(uid1), 2.9 s after the plan has ended: make the last steps longer',
    ],
  },
  {
    title: 'a chain of windows that outlasts the plan',
    changes: [['[0s, 10s]}', '[0s, 10s]}\n      - {id: R8, event: joined, from: uid1, after: R7, within: [0s, 6s]}']],
    problems: ['19:64 this window closes 6 s after R7, 1 s after the plan has ended: make the last steps longer'],
  },
  {
    title: 'a plan longer than its limit',
    changes: [['name: small', 'name: small\nsafety: {max-duration: 30s}']],
    problems: ['2:24 the plan takes 40 s, longer than safety.max-duration allows (30 s)'],
  },
  {
    title: 'traffic of an unknown client',
    changes: [['steps:', 'baseline: {require: [{traffic: uid5}]}\nsteps:']],
    problems: ['7:32 unknown client "uid5"; did you mean "uid1"? known: uid1, uid2'],
  },
  {
    title: 'a requirement without a source',
    changes: [['steps:', 'baseline: {require: [{event: joined}]}\nsteps:']],
    problems: ['7:22 a requirement is {event, from} or {traffic}'],
  },
  {
    title: 'traffic with an event',
    changes: [['steps:', 'baseline: {require: [{traffic: uid1, event: joined}]}\nsteps:']],
    problems: ['7:38 "event" and "traffic" exclude each other'],
  },
  {
    title: 'an unknown vocabulary',
    changes: [['name: small', 'name: small\nvocabulary: agorra']],
    problems: ['2:13 unknown vocabulary "agorra"; did you mean "agora"? known: agora, socket.io'],
  },
  {
    title: 'a key that stands twice',
    changes: [['name: small', 'name: small\nname: large']],
    problems: ['2:1 key "name" stands twice in this map'],
  },
  {
    title: 'a list that never ends',
    changes: [['[0s, 10s]}', '[0s, 10s']],
    problems: [
      '19:1 Flow sequence in block collection must be sufficiently indented and end with a ]',
      '19:1 Flow map in block collection must be sufficiently indented and end with a }',
    ],
  },
  {
    title: 'an alias of nothing',
    changes: [['wait: 15s', 'wait: *pause']],
    problems: ['16:11 nothing above is anchored as &pause'],
  },
  {
    title: 'a tag of its own',
    changes: [['wait: 15s', 'wait: !pause 15s']],
    problems: ['16:11 Unresolved tag: !pause'],
  },
  {
    title: 'a pattern that is no regular expression',
    changes: [["{match: '1'}", "{match: '1', run: {command: ls, events: [{pattern: '(', event: joined}]}}"]],
    problems: ['5:60 "pattern" is "(", but must be a regular expression (Unterminated group)'],
  },
  {
    title: 'an output format that does not exist',
    changes: [["{match: '1'}", "{match: '1', run: {command: ls, events: text}}"]],
    problems: ['5:49 "events" is "text", but must be json, or a list of {pattern, event}'],
  },
  {
    title: 'a command with an unknown key',
    changes: [["{match: '1'}", "{match: '1', run: {comand: ls}}"]],
    problems: [
      '5:27 missing key "command" in clients.uid1.run; it must be a command line, or a list of a program and its arguments',
      '5:28 unknown key "comand"; did you mean "command"? allowed: command, cwd, env, events, time-scale, time',
    ],
  },
  {
    title: 'a parameter without a value',
    changes: [['for: 25s', "for: '${outage}'"]],
    problems: [
      '11:10 parameter outage has no value; declared: none; give --param outage=… or DEADWIRE_OUTAGE, or write $${outage} to keep it as it is',
    ],
  },
  {
    title: 'a malformed parameter',
    changes: [['for: 25s', "for: '${out age}'"]],
    problems: ['11:10 ${out age} is no parameter: write ${NAME} or ${NAME:-default}, or $${ for a plain ${'],
  },
  {
    title: 'a parameter that never ends',
    changes: [['for: 25s', "for: '${outage'"]],
    problems: ['11:10 ${ is no parameter: write ${NAME} or ${NAME:-default}, or $${ for a plain ${'],
  },
  {
    title: 'a parameter that refers to itself',
    changes: [['name: small', "name: small\nparams: {a: '${b}', b: '${a}'}"]],
    problems: ['2:13 parameter b refers to itself: b → a → b', '2:24 parameter a refers to itself: a → b → a'],
  },
];
