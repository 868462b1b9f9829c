import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TlsFiles } from './compilation.js';

/** Looks at the certificates and keys that options name, seen from a folder: each can be read, and they fit together. */
export function checkTlsFiles(written: Record<string, string>, folder: string): TlsFiles {
  const files = Object.fromEntries(Object.entries(written).map(([option, file]) => [option, resolve(folder, file)]));
  const problems: TlsFiles['problems'] = [];
  const attempt = <Result>(option: string, expected: string, read: (text: string) => Result): Result | undefined => {
    const file = files[option];
    if (file === undefined) return undefined;
    try {
      return read(readFileSync(file, 'utf8'));
    } catch (error) {
      problems.push({ option, message: `${expected}: ${(error as Error).message}` });
      return undefined;
    }
  };
  const cert = attempt('cert', 'a file with a certificate', (text) => new X509Certificate(text));
  const key = attempt('key', 'a file with a private key', readKey);
  attempt('ca', 'a file with certificates', (text) => new X509Certificate(text));
  attempt('client-ca', 'a file with certificates', (text) => new X509Certificate(text));
  if (cert !== undefined && key !== undefined && !cert.checkPrivateKey(key)) {
    problems.push({ option: 'key', message: `the key of the certificate in ${files['cert']}` });
  }
  return { files, problems };
}

function readKey(text: string): KeyObject {
  if (/ENCRYPTED/.test(text)) {
    throw new Error('it has a passphrase, which nobody could type; openssl pkey -in OLD -out NEW takes it away');
  }
  return createPrivateKey(text);
}
