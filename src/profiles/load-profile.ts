import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ProfileError } from '../core/errors.js';
import type { Plan } from '../core/plan.js';
import { compileProfile } from './compile-profile.js';
import { contractReader, findFile } from './load-shipped.js';
import { checkTlsFiles } from './load-tls-files.js';
import type { ParameterValues } from './parameters.js';

/** Reads a profile and what it names; throws ProfileError with every problem, an unreadable file included. */
export function loadProfile(file: string, values: ParameterValues & { unjudged?: boolean }): Plan {
  const folder = dirname(file);
  return compileProfile(readProfile(file), file, {
    ...values,
    readVocabulary: (reference) => findFile('vocabularies', reference, folder),
    readNetwork: (reference) => findFile('networks', reference, folder),
    checkTlsFiles: (files) => checkTlsFiles(files, folder),
    readContract: contractReader(folder),
  });
}

function readProfile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const message = `cannot read this profile: ${error instanceof Error ? error.message : String(error)}`;
    throw new ProfileError([{ file, line: 1, column: 1, path: '', message }]);
  }
}
