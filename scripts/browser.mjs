// Writes what pages load as one file without comments and indentation: dist/deadwire-browser.js.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const built = new URL('../dist/src/events/browser/browser.js', import.meta.url);
const written = new URL('../dist/deadwire-browser.js', import.meta.url);

/** Takes out comment lines and indentation; the source keeps comments on lines of their own. */
export function shrink(source) {
  return source
    .replaceAll(/^\s*\/\*\*[^]*?\*\/\n/gm, '')
    .replaceAll(/^\s*\/\/.*(?:\n|$)/gm, '')
    .replaceAll(/^\s+/gm, '');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = shrink(readFileSync(built, 'utf8'));
  writeFileSync(written, text);
  process.stdout.write(`${fileURLToPath(written)}: ${gzipSync(text).length} bytes by gzip\n`);
}
