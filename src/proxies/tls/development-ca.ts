import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { webcrypto, X509Certificate as NodeCertificate } from 'node:crypto';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { DeadwireError } from '../../core/errors.js';
import { developmentCaFile } from './development-ca-file.js';

/** A certificate with its key, both as PEM. */
export interface Leaf {
  cert: string;
  key: string;
}

interface Authority extends Leaf {
  /** The certificate alone, for clients. */
  file: string;
  leafFor: (names: string[]) => Promise<Leaf>;
}

const day = 86_400_000;
const caDays = 365;
/** A CA that ends sooner than this is made anew. */
const spareDays = 14;
const signing = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

let loaded: Promise<Authority> | undefined;

/** The CA of development certificates: kept in the user's state directory, made when there is none that is valid. */
export function developmentCa(): Promise<Authority> {
  loaded ??= load();
  loaded.catch(() => (loaded = undefined));
  return loaded;
}

async function load(): Promise<Authority> {
  const file = developmentCaFile();
  const x509 = await loadX509();
  try {
    const kept = read(file) ?? (await make(x509, file));
    return { ...kept, file, leafFor: (names) => makeLeaf(x509, kept, names) };
  } catch (error) {
    const why = (error as Error).message;
    throw new DeadwireError('OPTION_INVALID', `tls: the development CA cannot be kept in ${file}: ${why}`, {
      cause: error,
    });
  }
}

type X509 = typeof import('@peculiar/x509');

async function loadX509(): Promise<X509> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto as never);
  return x509;
}

/** Where certificate and key stand together, so that they always fit each other. */
function bundleOf(file: string): string {
  return join(file, '..', 'dev-ca-with-key.pem');
}

function read(file: string): Leaf | undefined {
  let text: string;
  try {
    text = readFileSync(bundleOf(file), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const cert = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/.exec(text)?.[0];
  const key = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n/.exec(text)?.[0];
  if (cert === undefined || key === undefined || !stillGood(cert)) return undefined;
  // The file that clients trust may have been lost.
  writeFileSync(file, cert, { mode: 0o600 });
  return { cert, key };
}

function stillGood(cert: string): boolean {
  try {
    const { validFrom, validTo } = new NodeCertificate(cert);
    return Date.parse(validFrom) <= Date.now() && Date.parse(validTo) > Date.now() + spareDays * day;
  } catch {
    return false;
  }
}

async function make(x509: X509, file: string): Promise<Leaf> {
  const keys = await webcrypto.subtle.generateKey(signing, true, ['sign', 'verify']);
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=deadwire development CA',
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + caDays * day),
    signingAlgorithm: signing,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const made = { cert: `${cert.toString('pem')}\n`, key: await privatePem(keys.privateKey) };
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  return keep(file, made);
}

// Of two processes that make one at the same time, the first wins, and the other takes its.
function keep(file: string, made: Leaf): Leaf {
  const bundle = bundleOf(file);
  const draft = `${bundle}.${process.pid}`;
  writeFileSync(draft, made.cert + made.key, { mode: 0o600 });
  try {
    if (read(file) === undefined) rmSync(bundle, { force: true });
    linkSync(draft, bundle);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return read(file) ?? made;
}

async function makeLeaf(x509: X509, authority: Leaf, names: string[]): Promise<Leaf> {
  const ca = new x509.X509Certificate(authority.cert);
  const caKey = await webcrypto.subtle.importKey('pkcs8', pemBytes(authority.key), signing, false, ['sign']);
  const keys = await webcrypto.subtle.generateKey(signing, true, ['sign', 'verify']);
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=deadwire',
    issuer: ca.subject,
    notBefore: ca.notBefore,
    notAfter: ca.notAfter,
    signingAlgorithm: signing,
    publicKey: keys.publicKey,
    signingKey: caKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        [...new Set(names)].map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(ca.publicKey),
    ],
  });
  return { cert: `${cert.toString('pem')}\n`, key: await privatePem(keys.privateKey) };
}

function serialNumber(): string {
  const bytes = Buffer.from(webcrypto.getRandomValues(new Uint8Array(16)));
  // Positive, and not of leading zeros.
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  const base64 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${base64.replaceAll(/.{1,64}/g, '$&\n')}-----END PRIVATE KEY-----\n`;
}

function pemBytes(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----[^-]+-----/g, ''), 'base64');
}
