import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { deadwire, emptyFolder, inProcess } from './deadwire.js';

const state = mkdtempSync(join(tmpdir(), 'deadwire-state-'));
process.env['XDG_STATE_HOME'] = state;
const caFile = join(state, 'deadwire', 'dev-ca.pem');

test('serve says which CA to trust, and a client that does gets through TLS to a plain server', async (t) => {
  const server = http.createServer((_request, response) => response.end('plain'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const served = deadwire(t, [
    'serve',
    '--port=0',
    '--log=text',
    `--proxy=name=app,listen=127.0.0.1:0,upstream=127.0.0.1:${port},protocol=http,tls=true`,
    `--proxy=name=open,listen=127.0.0.1:0,upstream=127.0.0.1:${port},upstream-tls=insecure`,
  ]);
  const [, listen = ''] = await served.says(/app: 127\.0\.0\.1:(\d+)/);
  const [, named = ''] = await served.says(/CA of the development certificates: (\S+)/);
  t.is(named, caFile);
  await served.says(/WARNING: proxy open believes whoever answers as .* not verified \(insecure\)/);
  const request = https.get({ port: listen, host: '127.0.0.1', agent: false, ca: readFileSync(named, 'utf8') });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  t.is(response.statusCode, 200);
  response.resume();
  const refused = https.get({ port: listen, host: '127.0.0.1', agent: false });
  await once(refused, 'error');
  served.child.kill('SIGTERM');
  t.is(await served.exit, 0);
});

test.serial(
  'check says where the CA is, and what is not verified; supervised clients are told of the CA',
  async (t) => {
    const folder = emptyFolder();
    const profile = join(folder, 'profile.yaml');
    const says = `console.log(JSON.stringify({event: 'joined', ca: process.env.DEADWIRE_CA})); setInterval(() => {}, 1000)`;
    writeFileSync(
      profile,
      `name: tls
proxies:
  app: {listen: 127.0.0.1:0, upstream: 127.0.0.1:9, tls: true, upstream-tls: {insecure: true}}
clients:
  app: {run: {command: [node, -e, "${says}"]}}
`,
    );
    const checked = await inProcess(['check', profile]);
    t.is(checked.exitCode, 0);
    t.true(checked.out.includes(`CA of the development certificates: ${caFile}`));
    t.regex(checked.out, /warning: proxy app believes whoever answers/);
    const served = deadwire(t, ['serve', profile, '--port', '0', '--log', 'json']);
    await served.says(new RegExp(`"ca":"${caFile}"`));
    served.child.kill('SIGTERM');
    t.is(await served.exit, 0);
  },
);

test.serial('a certificate that cannot be read is an error before anything starts', async (t) => {
  const profile = join(emptyFolder(), 'profile.yaml');
  writeFileSync(
    profile,
    `name: tls
proxies:
  app: {listen: 127.0.0.1:0, upstream: 127.0.0.1:9, tls: {cert: none.pem, key: none-key.pem}}
`,
  );
  const { exitCode, err } = await inProcess(['serve', profile, '--port', '0']);
  t.is(exitCode, 3);
  t.regex(err, /profile\.yaml:3:\d+: "cert" is "none\.pem", but must be a file with a certificate: ENOENT/);
  t.regex(err, /profile\.yaml:3:\d+: "key" is "none-key\.pem"/);
});
