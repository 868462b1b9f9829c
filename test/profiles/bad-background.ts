import type { BadProfile } from './bad-profile.js';

/** The small profile with one entry of background traffic, on its line 7. */
const entry = (text: string): [string, string][] => [['steps:', `background:\n  - {${text}}\nsteps:`]];
const chatter = 'id: chatter, direction: downstream, every: 50ms, text: hi';
const reason = 'background puts whole WebSocket messages in, since anything else would corrupt a byte stream';

/** Background traffic that is wrong. */
export const badBackground: BadProfile[] = [
  {
    title: 'background traffic without a direction',
    changes: entry('id: chatter, every: 50ms, text: hi'),
    problems: ['8:5 missing key "direction" in background[0]; it must be one of upstream, downstream'],
  },
  {
    title: 'background traffic in both directions',
    changes: entry('id: chatter, direction: both, every: 50ms, text: hi'),
    problems: ['8:30 "direction" is "both", but must be one of upstream, downstream'],
  },
  {
    title: 'background traffic that comes every 0 ms',
    changes: entry('id: chatter, direction: downstream, every: 0ms, text: hi'),
    problems: ['8:49 "every" is "0ms", but must be at least 1ms'],
  },
  {
    title: 'background traffic that never says when',
    changes: entry('id: chatter, direction: downstream, text: hi'),
    problems: [
      '8:5 missing key "every" in background[0]; it must be a number with a unit (ms, s, min, h), such as 4s or 200ms',
    ],
  },
  {
    title: 'background traffic that says two things',
    changes: entry(`${chatter}, base64: aGk=`),
    problems: ['8:5 "background[0]" is a map, but must be a map with exactly one of "text" and "base64"'],
  },
  {
    title: 'background traffic with more jitter than time',
    changes: entry(`${chatter}, jitter: 60ms`),
    problems: ['8:73 "jitter" is "60ms", but must go with "every", and be no longer than that'],
  },
  {
    title: 'background traffic with a misspelt key',
    changes: entry(`${chatter}, evry: 1s`),
    problems: [
      '8:65 unknown key "evry"; did you mean "every"? allowed: id, clients, proxies, direction, text, base64, every, jitter, enabled',
    ],
  },
  {
    title: 'background traffic that is neither on nor off',
    changes: entry(`${chatter}, enabled: perhaps`),
    problems: ['8:74 "enabled" is "perhaps", but must be true or false'],
  },
  {
    title: 'background traffic of a client that there is not',
    changes: entry(`${chatter}, clients: [uid3]`),
    problems: ['8:75 unknown client "uid3"; did you mean "uid1"? known: uid1, uid2'],
  },
  {
    title: 'background traffic on a proxy that there is not',
    changes: entry(`${chatter}, proxies: [chanel]`),
    problems: ['8:75 unknown proxy "chanel"; did you mean "channel"? known: channel'],
  },
  {
    title: 'background traffic twice by one name, though one of them is off',
    changes: [['steps:', `background:\n  - {${chatter}}\n  - {${chatter}, enabled: false}\nsteps:`]],
    problems: ['9:10 another background has the id "chatter" already'],
  },
  {
    title: 'background traffic that is no list',
    changes: [['steps:', `background: {${chatter}}\nsteps:`]],
    problems: ['7:13 "background" is a map: it must be a list'],
  },
  {
    title: 'background traffic where every proxy is tcp',
    changes: [...entry(chatter), ['protocol: http, ', ''], ['identify: {query: uid}', 'identify: {client: uid1}']],
    problems: [`8:5 ${reason}, and no proxy has protocol: http or forward`],
  },
  {
    title: 'background traffic on a proxy that is tls',
    changes: [
      ...entry(`${chatter}, proxies: [channel]`),
      ['protocol: http', 'protocol: tls'],
      ['identify: {query: uid}', 'identify: {client: uid1}'],
    ],
    problems: [`8:75 ${reason}: proxy channel needs protocol: http or forward, not tls`],
  },
  {
    title: 'background traffic of a client whose own proxy is tcp',
    changes: [
      ...entry(`${chatter}, clients: [uid3]`),
      [
        'clients:',
        '  raw: {listen: 127.0.0.1:7002, upstream: 127.0.0.1:7000, identify: {client: uid3}}\nclients:\n  uid3: {}',
      ],
    ],
    problems: [`10:75 ${reason}: uid3 needs a proxy with protocol: http or forward`],
  },
];
