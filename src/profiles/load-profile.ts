import { readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProfileError } from '../core/errors.js';
import type { Plan } from '../core/plan.js';
import { compileProfile, type VocabularySource } from './compile-profile.js';
import type { ParameterValues } from './parameters.js';

/** Reads a profile and the vocabulary it names; throws ProfileError with every problem, an unreadable file included. */
export function loadProfile(file: string, values: ParameterValues): Plan {
  return compileProfile(readProfile(file), file, {
    ...values,
    readVocabulary: (reference) => readVocabulary(reference, file),
  });
}

const shippedVocabularies = fileURLToPath(new URL('../../../profiles/vocabularies/', import.meta.url));
const extension = '.yaml';

function readProfile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const message = `cannot read this profile: ${error instanceof Error ? error.message : String(error)}`;
    throw new ProfileError([{ file, line: 1, column: 1, path: '', message }]);
  }
}

function readVocabulary(reference: string, profile: string): VocabularySource {
  const known = shippedNames();
  const isPath = reference.endsWith(extension);
  if (!isPath && !known.includes(reference)) return { known };
  const file = isPath ? resolve(dirname(profile), reference) : `${shippedVocabularies}${reference}${extension}`;
  try {
    return { file, text: readFileSync(file, 'utf8') };
  } catch {
    return { known };
  }
}

function shippedNames(): string[] {
  const files = readdirSync(shippedVocabularies).filter((name) => name.endsWith(extension));
  return files.map((name) => name.slice(0, -extension.length)).sort();
}
