import test from 'ava';
import { makeCa } from '../../helpers/certificates.js';
import { nothingIsLeft } from '../../helpers/settled.js';
import { dialTls, makeTrust, startTls, terminatedWire } from '../../helpers/tls.js';

const trust = await makeTrust();
const stranger = await (await makeCa('another CA')).issue(['a stranger']);
const expired = await trust.ca.issue(['too late'], { expired: true });
const ca = trust.ca.cert;
const proxy = { tls: { clientCa: trust.ca.certFile } };

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  const bounds = { ca, minVersion: version, maxVersion: version } as const;

  test(`${version}: a client with a certificate of the CA comes through`, async (t) => {
    const made = await terminatedWire(t, trust, { proxy });
    const { cert, key } = trust.client;
    const client = await dialTls(t, made.port, { ...bounds, cert, key });
    client.send('hello');
    const upstream = await made.server.peer();
    await upstream.until(({ received }) => received === 'hello');
    t.is(made.records('tls-failed').length, 0);
  });

  test(`${version}: a client comes through again with the session of before`, async (t) => {
    const made = await terminatedWire(t, trust, { proxy });
    const { cert, key } = trust.client;
    let session: Buffer | undefined;
    for (const nth of [0, 1]) {
      const client = startTls(t, made.port, { ...bounds, cert, key, ...(session === undefined ? {} : { session }) });
      client.tls.on('session', (ticket: Buffer) => (session = ticket));
      client.send('hello');
      const upstream = await made.server.peer(nth);
      await upstream.until(({ received }) => received === 'hello');
      upstream.send('welcome');
      await client.until(({ received }) => received === 'welcome');
      t.is(client.tls.isSessionReused(), nth === 1);
      client.socket.destroy();
    }
  });

  for (const [title, identity, reason] of [
    ['without a certificate', {}, /^peer did not return a certificate$/],
    ['with a certificate of a stranger', stranger, /^its certificate is not accepted: .*unable to (get|verify)/],
    ['whose certificate has expired', expired, /^its certificate is not accepted: cert has expired$/],
  ] as const) {
    test(`${version}: a client ${title} is turned away, and its server never sees it`, async (t) => {
      const made = await terminatedWire(t, trust, { proxy });
      const own = 'cert' in identity ? { cert: identity.cert, key: identity.key } : {};
      const client = startTls(t, made.port, { ...bounds, ...own });
      await client.until(({ fin, rst, closed }) => fin || rst || closed);
      await made.record(({ kind }) => kind === 'tls-failed');
      t.like(made.records('tls-failed')[0], { side: 'client' });
      t.regex(made.records('tls-failed')[0]?.reason ?? '', reason);
      client.socket.destroy();
      await nothingIsLeft(t, made.session);
      t.is(made.server.accepted.length, 0);
    });
  }
}
