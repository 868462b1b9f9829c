import { readFileSync } from 'node:fs';

/** This package's version. */
export const version: string = readVersion();

function readVersion(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
