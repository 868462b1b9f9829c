import { faults } from '../../src/faults/index.js';
import type { BadProfile } from './bad-profile.js';

const types = Object.keys(faults).join(', ');

/** Keys, kinds of values, proxies and clients that are wrong. */
export const badShapes: BadProfile[] = [
  {
    title: 'an unknown key',
    changes: [['expect:\n', 'expct:\n']],
    problems: [
      '12:5 unknown key "expct"; did you mean "expect"? allowed: id, title, fault, target, network, for, wait, contract, expect, parallel',
    ],
  },
  {
    title: 'an unknown key at the top',
    changes: [['name: small', 'name: small\nrounds: 3']],
    problems: [
      '2:1 unknown key "rounds"; allowed: name, title, seed, vocabulary, params, proxies, clients, network, background, baseline, steps, tags, repeat, require, time-scale, sweep, safety',
    ],
  },
  {
    title: 'an unknown option of a fault',
    changes: [['{type: blackhole}', '{type: latency, delay: 3s, jiter: 1s}']],
    problems: [
      '9:39 unknown key "jiter"; did you mean "jitter"? allowed: delay, jitter, distribution, correlation, messages, order, type',
    ],
  },
  {
    title: 'an unknown type of fault',
    changes: [['type: blackhole', 'type: blakhole']],
    problems: [`9:19 "type" is "blakhole", but must be one of ${types}; did you mean "blackhole"?`],
  },
  {
    title: 'a fault without a type',
    changes: [['{type: blackhole}', '{}']],
    problems: [`9:12 missing key "type" in steps[0].fault; it must be one of ${types}`],
  },
  {
    title: 'a missing key',
    changes: [[', upstream: 127.0.0.1:7000', '']],
    problems: [
      '3:12 missing key "upstream" in proxies.channel; it must be host:port, such as 127.0.0.1:7001 or \'[::1]:7001\', with a port from 1 to 65535',
    ],
  },
  {
    title: 'a compression that there is not',
    changes: [[', upstream', ', compression: none, upstream']],
    problems: ['3:66 "compression" is "none", but must be one of no-takeover, strip, keep'],
  },
  {
    title: 'compression on a proxy that knows no WebSocket',
    changes: [
      ['protocol: http', 'compression: strip, protocol: tcp'],
      ['{query: uid}', '{client: uid1}'],
    ],
    problems: ['3:13 "compression" is for WebSockets: the proxy needs protocol: http or forward, not tcp'],
  },
  {
    title: 'a fault on messages where one may need those before it',
    changes: [
      [', upstream', ', compression: keep, upstream'],
      ['{type: blackhole}', '{type: reorder, every: 3}'],
    ],
    problems: [
      '9:12 reorder reads, takes or moves whole messages, and proxy channel has compression: keep, where a message may need those before it to be read: give channel compression: no-takeover or strip, or leave it out of the target',
    ],
  },
  {
    title: 'a fault on messages that says twice, or not at all, which ones',
    changes: [['{type: blackhole}', '{type: duplicate, share: 3%, every: 3}']],
    problems: ['9:12 "fault" is a map, but must be a map with exactly one of "share" and "every"'],
  },
  {
    title: 'a message filter that is none',
    changes: [['{type: blackhole}', "{type: drop, every: 3, messages: {pattern: '(', opcde: text}}"]],
    problems: [
      '9:55 "pattern" is "(", but must be a regular expression (Unterminated group)',
      '9:60 unknown key "opcde"; did you mean "opcode"? allowed: opcode, pattern, json',
    ],
  },
  {
    title: 'a reorder of all messages',
    changes: [['{type: blackhole}', '{type: reorder, share: 100%}']],
    problems: [
      '9:35 "share" is "100%", but must be less than 100%, since only a message that is not kept back can go before one that is',
    ],
  },
  {
    title: 'a missing name',
    changes: [['name: small\n', '']],
    problems: ['1:1 missing key "name"; it must be a word in kebab-case, such as agora-outage'],
  },
  {
    title: 'a name that is no word in kebab-case',
    changes: [['name: small', 'name: Small One']],
    problems: ['1:7 "name" is "Small One", but must be a word in kebab-case, such as agora-outage'],
  },
  {
    title: 'a duration without a unit',
    changes: [['for: 25s', 'for: 25']],
    problems: ['11:10 "for" is 25, but must be a number with a unit (ms, s, min, h), such as 4s or 200ms'],
  },
  {
    title: 'a duration with a wrong unit',
    changes: [['for: 25s', 'for: 25 sec']],
    problems: ['11:10 "for" is "25 sec", but must be a number with a unit (ms, s, min, h), such as 4s or 200ms'],
  },
  {
    title: 'an address without a port',
    changes: [['listen: 127.0.0.1:7001', 'listen: localhost']],
    problems: [
      '3:37 "listen" is "localhost", but must be host:port, such as 127.0.0.1:7001 or \'[::1]:7001\', with a port from 0 to 65535',
    ],
  },
  {
    title: 'an upstream on port 0',
    changes: [['upstream: 127.0.0.1:7000', 'upstream: 127.0.0.1:0']],
    problems: [
      '3:63 "upstream" is "127.0.0.1:0", but must be host:port, such as 127.0.0.1:7001 or \'[::1]:7001\', with a port from 1 to 65535',
    ],
  },
  {
    title: 'a wrong protocol',
    changes: [['protocol: http', 'protocol: htp']],
    problems: ['3:23 "protocol" is "htp", but must be one of tcp, tls, http, forward; did you mean "http"?'],
  },
  {
    title: 'a map where a list belongs',
    changes: [['[uid1]', '{uid1: 1}']],
    problems: ['10:23 "clients" is a map, but must be a list'],
  },
  {
    title: 'an empty value',
    changes: [['wait: 15s', 'wait:']],
    problems: ['16:10 "wait" is nothing, but must be a number with a unit (ms, s, min, h), such as 4s or 200ms'],
  },
  {
    title: 'a forward proxy with an upstream',
    changes: [['protocol: http', 'protocol: forward']],
    problems: [
      '3:56 unknown key "upstream"; allowed: protocol, listen, compression, identify, tls, upstream-tls, proxy-protocol, tap, beyond-loopback',
    ],
  },
  {
    title: 'a forward proxy that everybody can reach',
    changes: [
      ['protocol: http', 'protocol: forward'],
      [', upstream: 127.0.0.1:7000', ''],
      ['listen: 127.0.0.1:7001', 'listen: 0.0.0.0:7001'],
    ],
    problems: [
      '3:40 a forward proxy on 0.0.0.0:7001 is open to everybody who can reach it: listen on 127.0.0.1, or say beyond-loopback: true',
    ],
  },
  {
    title: 'a proxy of another protocol beyond loopback',
    changes: [['protocol: http', 'protocol: http, beyond-loopback: true']],
    problems: [
      '3:29 unknown key "beyond-loopback"; allowed: protocol, listen, upstream, routes, x-forwarded, compression, identify, tls, upstream-tls, proxy-protocol, tap',
    ],
  },
  {
    title: 'a host rule without a capture group',
    changes: [['{query: uid}', '{host: example}']],
    problems: ['3:96 "host" must have exactly one capture group, but "example" has 0'],
  },
  {
    title: 'a host rule on bytes',
    changes: [
      ['protocol: http', 'protocol: tcp'],
      ['{query: uid}', "{host: '(.*)'}"],
    ],
    problems: ['3:95 identify by host reads an HTTP request: the proxy needs protocol: http, not tcp'],
  },
  {
    title: 'a version of the PROXY protocol that there is not',
    changes: [['protocol: http', 'protocol: http, proxy-protocol: {send: v3}']],
    problems: ['3:52 "send" is "v3", but must be one of v1, v2; did you mean "v1"?'],
  },
  {
    title: 'a PROXY protocol that neither accepts nor sends',
    changes: [['protocol: http', 'protocol: http, proxy-protocol: {accept: false}']],
    problems: ['3:45 "proxy-protocol" must have accept: true, or send: v1 or v2, or both'],
  },
  {
    title: 'an unknown key of the PROXY protocol',
    changes: [['protocol: http', 'protocol: http, proxy-protocol: {acept: true}']],
    problems: [
      '3:45 "proxy-protocol" must have accept: true, or send: v1 or v2, or both',
      '3:46 unknown key "acept"; did you mean "accept"? allowed: accept, send',
    ],
  },
  {
    title: 'two identify rules',
    changes: [['{query: uid}', '{query: uid, source: true}']],
    problems: [
      '3:89 "identify" takes exactly one of client, query, header, path, host, source, sni, but has query and source',
    ],
  },
  {
    title: 'no identify rule',
    changes: [['{query: uid}', '{}']],
    problems: ['3:89 "identify" takes exactly one of client, query, header, path, host, source, sni, but has nothing'],
  },
  {
    title: 'a path rule without a capture group',
    changes: [['{query: uid}', "{path: '^/x'}"]],
    problems: ['3:96 "path" must have exactly one capture group, but "^/x" has 0'],
  },
  {
    title: 'a query rule on bytes',
    changes: [['protocol: http', 'protocol: tcp']],
    problems: ['3:96 identify by query reads an HTTP request: the proxy needs protocol: http, not tcp'],
  },
  {
    title: 'a source rule with a match that is no address',
    changes: [['{query: uid}', '{source: true}']],
    problems: [
      '5:17 "match" is "1", but must be an IP address: the proxies identify by source',
      '6:17 "match" is "2", but must be an IP address: the proxies identify by source',
    ],
  },
  {
    title: 'an own port of an unknown client',
    changes: [['{query: uid}', '{client: uid3}']],
    problems: [
      '3:98 unknown client "uid3"; did you mean "uid1"? known: uid1, uid2',
      '10:24 no proxy can tell which connections are of uid1: give a proxy an identify rule and uid1 a match, or a proxy of its own with identify: {client: uid1}',
      '13:57 no proxy can tell which connections are of uid1: give a proxy an identify rule and uid1 a match, or a proxy of its own with identify: {client: uid1}',
      '14:50 no proxy can tell which connections are of uid1: give a proxy an identify rule and uid1 a match, or a proxy of its own with identify: {client: uid1}',
    ],
  },
  {
    title: 'two proxies on one address',
    changes: [['clients:\n', '  other: {listen: 127.0.0.1:7001, upstream: 127.0.0.1:7000}\nclients:\n']],
    problems: ['4:19 proxy channel listens on 127.0.0.1:7001 already'],
  },
  {
    title: 'routes on bytes',
    changes: [
      ['protocol: http', "protocol: tcp, routes: [{path: '^/a', upstream: 127.0.0.1:7002}], x-forwarded: true"],
      ['{query: uid}', '{client: uid1}'],
      ["{match: '2', role: peer}", '{role: peer}'],
    ],
    problems: [
      '3:38 routes by path tell apart HTTP requests: the proxy needs protocol: http, not tcp',
      '3:79 x-forwarded is for HTTP requests: the proxy needs protocol: http, not tcp',
    ],
  },
  {
    title: 'routes of a forward proxy',
    changes: [
      ['protocol: http', 'protocol: forward'],
      [', upstream: 127.0.0.1:7000', ", routes: [{path: '^/a', upstream: 127.0.0.1:7002}]"],
    ],
    problems: [
      '3:56 unknown key "routes"; allowed: protocol, listen, compression, identify, tls, upstream-tls, proxy-protocol, tap, beyond-loopback',
    ],
  },
  {
    title: 'routes that are none',
    changes: [
      [
        'identify: {query: uid}',
        "routes: [{path: '('}, {path: a, upstream: 127.0.0.1:0, to: b}], identify: {query: uid}",
      ],
    ],
    problems: [
      '3:88 missing key "upstream" in proxies.channel.routes[0]; it must be host:port, such as 127.0.0.1:7001 or \'[::1]:7001\', with a port from 1 to 65535',
      '3:95 "path" is "(", but must be a regular expression (Unterminated group)',
      '3:121 "upstream" is "127.0.0.1:0", but must be host:port, such as 127.0.0.1:7001 or \'[::1]:7001\', with a port from 1 to 65535',
      '3:134 unknown key "to"; allowed: path, sni, upstream',
    ],
  },
  {
    title: 'an empty list of routes',
    changes: [['identify: {query: uid}', 'routes: [], x-forwarded: maybe, identify: {query: uid}']],
    problems: [
      '3:87 "routes" is a list of 0, but must be a list of at least 1',
      '3:104 "x-forwarded" is "maybe", but must be true or false',
    ],
  },
  {
    title: 'a route behind its own like',
    changes: [
      [
        'identify: {query: uid}',
        'routes: [{path: ^/a, upstream: a:1}, {path: ^/b, upstream: a:2}, {path: ^/a, upstream: a:3}], identify: {query: uid}',
      ],
    ],
    problems: ['3:151 routes[0] has this path already'],
  },
  {
    title: 'two clients with one match',
    changes: [["match: '2'", "match: '1'"]],
    problems: ['6:17 client uid1 has match "1" already'],
  },
  {
    title: 'a client name with a space',
    changes: [['  uid2:', '  uid 2:']],
    problems: ['6:3 key "uid 2" must be a word of letters, digits, "-", "_" and "."'],
  },
];
