import { mkdtempSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import test from 'ava';
import { ProfileError } from '../../src/core/errors.js';
import { explainPlan, loadProfile, warningsOf } from '../../src/profiles/index.js';
import { makeCa } from '../helpers/certificates.js';
import { changed, compileText, problemsOf } from './compile-text.js';

const ca = await makeCa('test CA');
const server = await ca.issue(['localhost']);
const other = await ca.issue(['localhost']);
const folder = dirname(ca.certFile);
const files = {
  cert: basename(server.certFile),
  key: basename(server.keyFile),
  ca: 'ca.pem',
};
writeFileSync(
  join(folder, 'encrypted.pem'),
  '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n',
);
writeFileSync(join(folder, 'nonsense.pem'), 'nonsense\n');

const channel = 'protocol: http, listen: 127.0.0.1:7001, upstream: 127.0.0.1:7000, identify: {query: uid}';

/** The small profile with another proxy. */
function withProxy(proxy: string): string {
  return changed(channel, proxy);
}

/** Loads a profile that stands beside the certificates; gives its problems. */
function load(proxy: string): string[] {
  const file = join(mkdtempSync(join(folder, 'profile-')), '..', 'profile.yaml');
  writeFileSync(file, withProxy(proxy));
  try {
    loadProfile(file, { params: {}, env: {} });
    return [];
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${message.replaceAll(folder, '…')}`);
  }
}

test('TLS with a development certificate is one word', (t) => {
  const [proxy] = compileText(withProxy(`${channel}, tls: true, upstream-tls: true`)).proxies;
  t.deepEqual(proxy?.tls, {});
  t.deepEqual(proxy?.upstreamTls, {});
  t.deepEqual(compileText(withProxy(`${channel}, tls: {}`)).proxies[0]?.tls, {});
});

test('files are found from where the profile stands, and looked at', (t) => {
  t.deepEqual(load(`${channel}, tls: {cert: ${files.cert}, key: ${files.key}, client-ca: ca.pem}`), []);
  t.deepEqual(load(`${channel}, upstream-tls: {ca: ca.pem, cert: ${files.cert}, key: ${files.key}}`), []);
  const file = join(folder, 'profile.yaml');
  t.deepEqual(loadProfile(file, { params: {}, env: {} }).proxies[0]?.upstreamTls, {
    ca: ca.certFile,
    cert: server.certFile,
    key: server.keyFile,
  });
});

test('SNI tells clients and leads to upstreams', (t) => {
  const tls = 'protocol: tls, listen: 127.0.0.1:7001, upstream: 127.0.0.1:7000';
  const routes = "routes: [{sni: '*.example.com', upstream: 127.0.0.1:7002}]";
  const [proxy] = compileText(withProxy(`${tls}, identify: {sni: true}, ${routes}`)).proxies;
  t.deepEqual(proxy?.identify, { by: 'sni' });
  t.deepEqual(proxy?.routes, [{ sni: '*.example.com', upstream: { host: '127.0.0.1', port: 7002 } }]);
  const [part] = compileText(withProxy(`${tls}, identify: {sni: '^(\\w+)[.]'}`)).proxies;
  t.deepEqual(part?.identify, { by: 'sni', pattern: '^(\\w+)[.]' });
});

test('what is done about TLS is said in plain words, and what is not verified is said loudly', (t) => {
  const plan = compileText(
    withProxy(`${channel}, tls: {client-ca: c.pem}, upstream-tls: {insecure: true, server-name: x}`),
  );
  const text = explainPlan(plan).replaceAll(/\s+/g, ' ');
  t.regex(text, /TLS of clients ends here, with a development certificate; clients must show a certificate of c\.pem/);
  t.regex(text, /TLS with the upstream as x: NOT VERIFIED \(insecure\)/);
  t.deepEqual(warningsOf(plan), [
    'proxy channel believes whoever answers as 127.0.0.1:7000: its certificate is not verified (insecure)',
  ]);
});

const tcp = 'listen: 127.0.0.1:7001, upstream: 127.0.0.1:7000';
const forward = 'protocol: forward, listen: 127.0.0.1:7001, identify: {client: uid1}';

for (const [title, proxy, problem] of [
  [
    'a misspelt option',
    `${channel}, tls: {crt: a.pem}`,
    /^3:109 unknown key "crt"; did you mean "cert"\? allowed: cert, key, client-ca$/,
  ],
  [
    'tls that is no map',
    `${channel}, tls: a.pem`,
    /^3:108 "tls" is "a\.pem", but must be true, or a map with cert and key$/,
  ],
  ['tls that is false', `${channel}, tls: false`, /"tls" is false, but must be true, or a map with cert and key/],
  ['insecure that is false', `${channel}, upstream-tls: {insecure: false}`, /"insecure" is false, but must be true/],
  [
    'insecure with a CA',
    `${channel}, upstream-tls: {insecure: true, ca: a.pem}`,
    /"insecure" and "ca" exclude each other/,
  ],
  ['a certificate without its key', `${channel}, tls: {cert: a.pem}`, /"cert" needs "key" as well/],
  ['a key without its certificate', `${channel}, upstream-tls: {key: a.pem}`, /"key" needs "cert" as well/],
  [
    'TLS that passes and ends',
    `protocol: tls, ${tcp}, identify: {client: uid1}, tls: true`,
    /"?protocol tls lets TLS pass as it is/,
  ],
  [
    'TLS that passes and begins',
    `protocol: tls, ${tcp}, identify: {client: uid1}, upstream-tls: true`,
    /protocol tls lets TLS pass as it is/,
  ],
  [
    'TLS that ends at a forward proxy',
    `${forward}, tls: true`,
    /protocol forward lets TLS pass as it is within CONNECT: to end it at the proxy, the protocol is tcp or http/,
  ],
  ['TLS that a forward proxy begins', `${forward}, upstream-tls: true`, /protocol forward lets TLS pass as it is/],
  ['routes of a forward proxy', `${forward}, routes: [{sni: a.b, upstream: 127.0.0.1:1}]`, /unknown key "routes"/],
  [
    'a name on a forward proxy',
    'protocol: forward, listen: 127.0.0.1:7001, identify: {sni: true}',
    /the proxy needs protocol: tls, or tls, not forward alone/,
  ],
  [
    'a host rule on TLS that passes',
    `protocol: tls, ${tcp}, identify: {host: '(a)'}`,
    /identify by host reads an HTTP request: the proxy needs protocol: http, not tls/,
  ],
  [
    'a query rule on TLS that passes',
    `protocol: tls, ${tcp}, identify: {query: uid}`,
    /identify by query reads an HTTP request: the proxy needs protocol: http, not tls/,
  ],
  [
    'a name without TLS',
    `${tcp}, identify: {sni: true}`,
    /identify by sni reads a TLS ClientHello: the proxy needs protocol: tls, or tls, not tcp alone/,
  ],
  [
    'a name without a capture group',
    `protocol: tls, ${tcp}, identify: {sni: 'x'}`,
    /"sni" must have exactly one capture group, but "x" has 0/,
  ],
  ['a name that is no pattern', `protocol: tls, ${tcp}, identify: {sni: '('}`, /must be a regular expression/],
  [
    'a name that is false',
    `protocol: tls, ${tcp}, identify: {sni: false}`,
    /"sni" is false, but must be true, or a regular expression/,
  ],
  [
    'routes without TLS',
    `${tcp}, identify: {client: uid1}, routes: [{sni: a.b, upstream: 127.0.0.1:1}]`,
    /routes by sni read a TLS ClientHello/,
  ],
  [
    'a route with a port',
    `protocol: tls, ${tcp}, identify: {client: uid1}, routes: [{sni: 'a:1', upstream: 127.0.0.1:1}]`,
    /"sni" is "a:1", but must be a name such as/,
  ],
  [
    'a route to nowhere',
    `protocol: tls, ${tcp}, identify: {client: uid1}, routes: [{sni: a.b}]`,
    /missing key "upstream" in proxies\.channel\.routes\[0\]/,
  ],
] as [string, string, RegExp][]) {
  test(`${title} is found`, (t) => {
    const [found = ''] = problemsOf(withProxy(proxy));
    t.regex(found, problem);
    t.regex(found, /^3:\d+ /);
  });
}

for (const [title, options, problem] of [
  [
    'a certificate that is not there',
    'tls: {cert: none.pem, key: KEY}',
    /^3:115 "cert" is "none\.pem", but must be a file with a certificate: ENOENT: .*'…\/none\.pem'$/,
  ],
  [
    'a certificate that is none',
    'tls: {cert: nonsense.pem, key: KEY}',
    /"cert" is "nonsense\.pem", but must be a file with a certificate: /,
  ],
  [
    'a key that is not there',
    'tls: {cert: CERT, key: none.pem}',
    /"key" is "none\.pem", but must be a file with a private key: ENOENT/,
  ],
  [
    'a key with a passphrase',
    'tls: {cert: CERT, key: encrypted.pem}',
    /"key" is "encrypted\.pem", but must be a file with a private key: it has a passphrase/,
  ],
  [
    'a key of another certificate',
    'tls: {cert: CERT, key: OTHER}',
    /"key" is ".*", but must be the key of the certificate in …\/.*\.pem$/,
  ],
  [
    'a CA that is a directory',
    "tls: {client-ca: '.'}",
    /"client-ca" is "\.", but must be a file with certificates: EISDIR/,
  ],
  [
    'a CA that is none',
    'upstream-tls: {ca: nonsense.pem}',
    /"ca" is "nonsense\.pem", but must be a file with certificates: /,
  ],
] as [string, string, RegExp][]) {
  test(`${title} is found with its place before anything starts`, (t) => {
    const named = options
      .replace('CERT', files.cert)
      .replace('KEY', files.key)
      .replace('OTHER', basename(other.keyFile));
    const found = load(`${channel}, ${named}`);
    t.is(found.length, 1);
    t.regex(found[0] ?? '', problem);
  });
}
