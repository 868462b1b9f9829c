import test from 'ava';
import { parseProxyFlag } from '../../src/profiles/index.js';

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

const wrong: [text: string, message: RegExp][] = [
  ['', /^--proxy: "" is not a part such as name=channel/],
  ['listen=127.0.0.1:1,upstream=127.0.0.1:2', /^--proxy name: nothing is not a word/],
  [`${flag},protocol=udp`, /^--proxy protocol: "udp" is not tcp, tls or http$/],
  [`${flag},upstrem=x`, /^--proxy upstrem: "x" is not a part of it; did you mean "upstream"\?/],
  [`${flag},name=twice`, /^--proxy name: "twice" is not given only once$/],
  ['name=a,listen=127.0.0.1:1', /^--proxy upstream: nothing is not host:port/],
  ['name=a,listen=127.0.0.1:1,upstream=127.0.0.1:0', /^--proxy upstream: "127\.0\.0\.1:0" is not host:port/],
  ['name=a,listen=127.0.0.1:99999,upstream=127.0.0.1:1', /^--proxy listen: /],
  [`${flag},identify=cookie:a`, /^--proxy identify: "cookie:a" is not client:NAME/],
  [`${flag},tls=cert.pem`, /^--proxy tls: "cert\.pem" is not true, which takes a development certificate/],
  [`${flag},upstream-tls=yes`, /^--proxy upstream-tls: "yes" is not true or insecure/],
  [`${flag},protocol=tls,tls=true`, /^--proxy protocol: "tls" is not tcp or http, which TLS can end at/],
  [`${flag},identify=sni`, /^--proxy identify: .* needs protocol: tls/],
  [`${flag},identify=query:uid`, /^--proxy identify: .* needs protocol: http/],
];

for (const [text, message] of wrong) {
  test(`--proxy ${text || '(nothing)'} is refused by the name of its part`, (t) => {
    t.throws(() => parseProxyFlag(text), { code: 'OPTION_INVALID', message });
  });
}
