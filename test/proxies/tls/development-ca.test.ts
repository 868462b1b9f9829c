import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync, writeFileSync, chmodSync, rmSync } from 'node:fs';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { wire } from '../../helpers/wire.js';
import { dialTls } from '../../helpers/tls.js';

const run = promisify(execFile);
const state = mkdtempSync(join(tmpdir(), 'deadwire-state-'));
process.env['XDG_STATE_HOME'] = state;
const module = fileURLToPath(new URL('../../../src/proxies/tls/development-ca.js', import.meta.url));

/** What a process of its own makes of a state directory: its CA and a leaf. */
async function developmentCaIn(
  directory: string,
): Promise<{ file: string; ca: X509Certificate; leaf: X509Certificate; key: string }> {
  const script = `const { developmentCa } = await import(${JSON.stringify(module)});
    const { file, leafFor } = await developmentCa();
    console.log(JSON.stringify({ file, leaf: await leafFor(['localhost', '::1']) }));`;
  const env = { ...process.env, XDG_STATE_HOME: directory };
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { env });
  const { file, leaf } = JSON.parse(stdout) as { file: string; leaf: { cert: string; key: string } };
  return { file, ca: new X509Certificate(readFileSync(file)), leaf: new X509Certificate(leaf.cert), key: leaf.key };
}

test('a proxy makes a certificate that clients of its CA accept, for every way to name it', async (t) => {
  const made = await wire(t, { proxy: { tls: {} } });
  const { caFile } = made.session;
  t.is(caFile, join(state, 'deadwire', 'dev-ca.pem'));
  const ca = readFileSync(caFile ?? '', 'utf8');
  for (const asked of [
    { servername: 'localhost' },
    { servername: 'app.example.test' },
    { host: '127.0.0.1', servername: '' },
  ]) {
    const client = await dialTls(t, made.port, { ca, ...asked });
    t.true(client.tls.authorized);
    if ('host' in asked) t.is(client.tls.getPeerX509Certificate()?.checkIP('::1'), '::1');
  }
});

test('a name that cannot stand in a certificate gets the standard one, and breaks nothing', async (t) => {
  const made = await wire(t, { proxy: { tls: {} } });
  const ca = readFileSync(made.session.caFile ?? '', 'utf8');
  const odd = await dialTls(t, made.port, { ca, servername: 'a b;c', rejectUnauthorized: false });
  t.is(odd.tls.getPeerCertificate().subjectaltname, 'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
  await dialTls(t, made.port, { ca });
});

test('the CA is kept for nobody but its user, and used again', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'deadwire-state-'));
  const first = await developmentCaIn(directory);
  t.is(statSync(first.file).mode & 0o777, 0o600);
  t.is(statSync(join(dirname(first.file), 'dev-ca-with-key.pem')).mode & 0o777, 0o600);
  t.is(statSync(dirname(first.file)).mode & 0o777, 0o700);
  t.false(readFileSync(first.file, 'utf8').includes('PRIVATE KEY'), 'clients are given no key');
  rmSync(first.file);
  const second = await developmentCaIn(directory);
  t.is(second.ca.fingerprint256, first.ca.fingerprint256);
  t.true(second.leaf.verify(first.ca.publicKey));
  t.true(second.leaf.checkPrivateKey(createPrivateKey(second.key)));
  t.false(second.leaf.ca);
  t.true(first.ca.ca);
});

test('two processes that need a CA at the same time have the same one', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'deadwire-state-'));
  const made = await Promise.all([1, 2, 3].map(() => developmentCaIn(directory)));
  for (const { leaf } of made) t.true(leaf.verify((made[0] as { ca: X509Certificate }).ca.publicKey));
});

test('a CA that is broken is made anew', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'deadwire-state-'));
  const first = await developmentCaIn(directory);
  writeFileSync(join(dirname(first.file), 'dev-ca-with-key.pem'), 'nonsense');
  const second = await developmentCaIn(directory);
  t.not(second.ca.fingerprint256, first.ca.fingerprint256);
  t.true(second.leaf.verify(second.ca.publicKey));
});

test('a directory that cannot be written to is an error that names it', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'deadwire-state-'));
  writeFileSync(join(directory, 'deadwire'), 'a file, not a directory');
  chmodSync(join(directory, 'deadwire'), 0o400);
  const error = await t.throwsAsync(developmentCaIn(directory));
  t.regex(error?.message ?? '', /tls: the development CA cannot be kept in .*dev-ca\.pem: E/);
});
