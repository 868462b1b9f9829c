import { readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a reference led to: a file's text, or the names that there are instead. */
export type FoundFile = { file: string; text: string } | { known: string[] };

/** The folders of profiles whose files have a name. */
export type ShippedFolder = 'vocabularies' | 'networks' | 'contracts';

const shipped = fileURLToPath(new URL('../../../profiles/', import.meta.url));
const extension = '.yaml';

/** Finds a file that ships in a folder of profiles by its name, or any by its path ending in .yaml, seen from `from`. */
export function findFile(folder: ShippedFolder, reference: string, from: string): FoundFile {
  const known = shippedNames(folder);
  const isPath = reference.endsWith(extension);
  if (!isPath && !known.includes(reference)) return { known };
  const file = isPath ? resolve(from, reference) : `${shipped}${folder}/${reference}${extension}`;
  try {
    return { file, text: readFileSync(file, 'utf8') };
  } catch {
    return { known };
  }
}

/** Reads contracts by name; a path is seen from the file that names it, or else from this folder. */
export function contractReader(folder: string): (reference: string, from?: string) => FoundFile {
  return (reference, from) => findFile('contracts', reference, from === undefined ? folder : dirname(from));
}

/** The names of the files that ship in a folder of profiles. */
export function shippedNames(folder: ShippedFolder): string[] {
  const files = readdirSync(`${shipped}${folder}`).filter((name) => name.endsWith(extension));
  return files.map((name) => name.slice(0, -extension.length)).sort();
}
