import { faults } from '../../src/faults/index.js';
import type { BadProfile } from './bad-profile.js';

const types = Object.keys(faults).join(', ');

/** Keys, kinds of values, proxies and clients that are wrong. */
export const badShapes: BadProfile[] = [
  {
    title: 'an unknown key',
    changes: [['expect:\n', 'expct:\n']],
    problems: [
      '12:5 unknown key "expct"; did you mean "expect"? allowed: id, title, fault, target, network, for, wait, contract, expect',
    ],
  },
  {
    title: 'an unknown key at the top',
    changes: [['name: small', 'name: small\nrepeat: 3']],
    problems: [
      '2:1 unknown key "repeat"; allowed: name, title, seed, vocabulary, params, proxies, clients, network, baseline, steps, safety',
    ],
  },
  {
    title: 'an unknown option of a fault',
    changes: [['{type: blackhole}', '{type: latency, delay: 3s, jiter: 1s}']],
    problems: [
      '9:39 unknown key "jiter"; did you mean "jitter"? allowed: delay, jitter, distribution, correlation, type',
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
    problems: ['3:23 "protocol" is "htp", but must be one of tcp, tls, http; did you mean "http"?'],
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
    title: 'two identify rules',
    changes: [['{query: uid}', '{query: uid, source: true}']],
    problems: [
      '3:89 "identify" takes exactly one of client, query, header, path, source, sni, but has query and source',
    ],
  },
  {
    title: 'no identify rule',
    changes: [['{query: uid}', '{}']],
    problems: ['3:89 "identify" takes exactly one of client, query, header, path, source, sni, but has nothing'],
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
