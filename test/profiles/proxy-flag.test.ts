import test from 'ava';
import { parseForwardFlag, parseProxyFlag } from '../../src/profiles/index.js';

const flag = 'name=channel,listen=127.0.0.1:7001,upstream=127.0.0.1:7000';
const proxy = {
  name: 'channel',
  protocol: 'tcp',
  listen: { host: '127.0.0.1', port: 7001 },
  upstream: { host: '127.0.0.1', port: 7000 },
};

test('a flag without protocol is a tcp proxy', (t) => {
  t.deepEqual<unknown, unknown>(parseProxyFlag(flag), proxy);
});

test('a flag says what becomes of compression', (t) => {
  const read = parseProxyFlag(`${flag},protocol=http,compression=strip`);
  t.deepEqual<unknown, unknown>(read, { ...proxy, protocol: 'http', compression: 'strip' });
});

const rules: [text: string, identify: object][] = [
  ['query:uid', { by: 'query', name: 'uid' }],
  ['header:x-user', { by: 'header', name: 'x-user' }],
  ['path:^/(\\d{1,3}),', { by: 'path', pattern: '^/(\\d{1,3}),' }],
  ['client:uid1', { by: 'client', client: 'uid1' }],
  ['source', { by: 'source' }],
];

for (const [text, identify] of rules) {
  test(`identify=${text} is read`, (t) => {
    t.deepEqual<unknown, unknown>(parseProxyFlag(`${flag},protocol=http,identify=${text}`), {
      ...proxy,
      protocol: 'http',
      identify,
    });
  });
}

test('TLS is given in a flag too', (t) => {
  t.deepEqual<unknown, unknown>(parseProxyFlag(`${flag},tls=true,upstream-tls=insecure`), {
    ...proxy,
    tls: {},
    upstreamTls: { insecure: true },
  });
  t.deepEqual(parseProxyFlag(`${flag},upstream-tls=true`).upstreamTls, {});
  t.deepEqual(parseProxyFlag(`${flag},protocol=tls,identify=sni`).identify, { by: 'sni' });
  t.deepEqual(parseProxyFlag(`${flag},tls=true,identify=sni:^(a)`).identify, { by: 'sni', pattern: '^(a)' });
});

const forward = { name: 'app', protocol: 'forward', listen: { host: '127.0.0.1', port: 8080 } };

test('a forward proxy has no upstream, and may be told to listen beyond loopback', (t) => {
  t.deepEqual<unknown, unknown>(parseProxyFlag('name=app,protocol=forward,listen=127.0.0.1:8080'), forward);
  const open = parseProxyFlag('name=app,protocol=forward,listen=0.0.0.0:8080,beyond-loopback=true');
  t.deepEqual(open.listen, { host: '0.0.0.0', port: 8080 });
  const known = parseProxyFlag('name=app,protocol=forward,listen=127.0.0.1:8080,identify=host:^(a|b),x');
  t.deepEqual<unknown, unknown>(known.identify, { by: 'host', pattern: '^(a|b),x' });
});

for (const host of ['127.0.0.1', '127.1.2.3', 'localhost', '[::1]']) {
  test(`--forward ${host}:8080 is a forward proxy on loopback`, (t) => {
    t.like(parseForwardFlag(`${host}:8080`), { name: 'forward', protocol: 'forward', listen: { port: 8080 } });
  });
}

for (const [text, message] of [
  ['8080', /^--forward: "8080" is not host:port, such as 127\.0\.0\.1:8080$/],
  ['0.0.0.0:8080', /^--forward: "0\.0\.0\.0:8080" is not on loopback: .*beyond-loopback=true$/],
  ['[::]:8080', /is not on loopback/],
  ['192.168.0.1:8080', /is not on loopback/],
  ['127.0.0.1.example:8080', /is not on loopback/],
] as const) {
  test(`--forward ${text} is refused`, (t) => {
    t.throws(() => parseForwardFlag(text), { code: 'OPTION_INVALID', message });
  });
}

for (const [text, proxyProtocol] of [
  ['accept', { accept: true }],
  ['v1', { accept: false, send: 'v1' }],
  ['accept+v2', { accept: true, send: 'v2' }],
] as const) {
  test(`proxy-protocol=${text} is read`, (t) => {
    t.deepEqual<unknown, unknown>(parseProxyFlag(`${flag},proxy-protocol=${text}`), { ...proxy, proxyProtocol });
  });
}

const wrong: [text: string, message: RegExp][] = [
  ['', /^--proxy: "" is not a part such as name=channel/],
  ['listen=127.0.0.1:1,upstream=127.0.0.1:2', /^--proxy name: nothing is not a word/],
  [`${flag},protocol=http,compression=none`, /^--proxy compression: "none" is not no-takeover, strip or keep$/],
  [`${flag},compression=strip`, /^--proxy compression: .* needs protocol: http or forward, not tcp$/],
  [`${flag},protocol=udp`, /^--proxy protocol: "udp" is not tcp, tls, http or forward$/],
  [`${flag},protocol=forward`, /^--proxy upstream: "127\.0\.0\.1:7000" is not for a forward proxy/],
  ['name=a,protocol=forward,listen=0.0.0.0:1', /^--proxy listen: a forward proxy on 0\.0\.0\.0:1 is open to everybody/],
  ['name=a,protocol=forward,listen=0.0.0.0:1,beyond-loopback=yes', /^--proxy beyond-loopback: "yes" is not true$/],
  [`${flag},beyond-loopback=true`, /^--proxy beyond-loopback: "true" is not for a proxy of this protocol/],
  [`${flag},proxy-protocol=v3`, /^--proxy proxy-protocol: "v3" is not accept, v1, v2, accept\+v1 or accept\+v2$/],
  [`${flag},proxy-protocol=`, /^--proxy proxy-protocol: "" is not/],
  [`${flag},proxy-protocol=acceptv1`, /^--proxy proxy-protocol: /],
  [`${flag},identify=host:x`, /^--proxy identify: "host" must have exactly one capture group/],
  [`${flag},upstrem=x`, /^--proxy upstrem: "x" is not a part of it; did you mean "upstream"\?/],
  [`${flag},name=twice`, /^--proxy name: "twice" is not given only once$/],
  ['name=a,listen=127.0.0.1:1', /^--proxy upstream: nothing is not host:port/],
  ['name=a,listen=127.0.0.1:1,upstream=127.0.0.1:0', /^--proxy upstream: "127\.0\.0\.1:0" is not host:port/],
  ['name=a,listen=127.0.0.1:99999,upstream=127.0.0.1:1', /^--proxy listen: /],
  [`${flag},identify=cookie:a`, /^--proxy identify: "cookie:a" is not client:NAME/],
  [`${flag},tls=cert.pem`, /^--proxy tls: "cert\.pem" is not true, which takes a development certificate/],
  [`${flag},upstream-tls=yes`, /^--proxy upstream-tls: "yes" is not true or insecure/],
  [
    'name=a,protocol=forward,listen=127.0.0.1:1,tls=true',
    /^--proxy tls: protocol forward lets TLS pass as it is within/,
  ],
  ['name=a,protocol=forward,listen=127.0.0.1:1,upstream-tls=true', /^--proxy upstream-tls: protocol forward lets TLS/],
  [
    `${flag},protocol=tls,tls=true`,
    /^--proxy tls: protocol tls lets TLS pass as it is: .* the protocol is tcp or http$/,
  ],
  [`${flag},identify=sni`, /^--proxy identify: .* needs protocol: tls/],
  [`${flag},identify=query:uid`, /^--proxy identify: .* needs protocol: http/],
];

for (const [text, message] of wrong) {
  test(`--proxy ${text || '(nothing)'} is refused by the name of its part`, (t) => {
    t.throws(() => parseProxyFlag(text), { code: 'OPTION_INVALID', message });
  });
}
