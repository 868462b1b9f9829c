import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto as never);

const signing = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 86_400_000;

/** A certificate with its key, as PEM and as files. */
export interface Identity {
  cert: string;
  key: string;
  certFile: string;
  keyFile: string;
}

/** A certificate authority of a test. */
export interface Ca {
  cert: string;
  certFile: string;
  issue(names: string[], options?: { expired?: boolean }): Promise<Identity>;
}

export async function makeCa(name: string): Promise<Ca> {
  const folder = mkdtempSync(join(tmpdir(), 'deadwire-ca-'));
  const keys = await webcrypto.subtle.generateKey(signing, true, ['sign', 'verify']);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: `CN=${name}`,
    notBefore: new Date(Date.now() - 400 * day),
    notAfter: new Date(Date.now() + 400 * day),
    signingAlgorithm: signing,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 2, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const file = (part: string, text: string) => {
    const path = join(folder, part);
    writeFileSync(path, text);
    return path;
  };
  let serial = 1;
  const cert = ca.toString('pem');
  return {
    cert,
    certFile: file('ca.pem', cert),
    async issue(names, { expired = false } = {}) {
      serial += 1;
      const own = await webcrypto.subtle.generateKey(signing, true, ['sign', 'verify']);
      const leaf = await x509.X509CertificateGenerator.create({
        serialNumber: `0${serial}`,
        subject: `CN=${names[0]}`,
        issuer: ca.subject,
        notBefore: new Date(Date.now() - 300 * day),
        notAfter: new Date(Date.now() + (expired ? -1 : 300) * day),
        signingAlgorithm: signing,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new x509.SubjectAlternativeNameExtension(
            names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
          ),
          await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
        ],
      });
      const exported = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', own.privateKey)).toString('base64');
      const key = `-----BEGIN PRIVATE KEY-----\n${exported.replaceAll(/.{1,64}/g, '$&\n')}-----END PRIVATE KEY-----\n`;
      const text = leaf.toString('pem');
      return { cert: text, key, certFile: file(`${serial}.pem`, text), keyFile: file(`${serial}-key.pem`, key) };
    },
  };
}
