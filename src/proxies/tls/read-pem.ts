import { readFileSync } from 'node:fs';
import { optionError } from '../../core/errors.js';

/** Reads a certificate or key. @throws DeadwireError OPTION_INVALID, which names the option */
export function readPem(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw optionError(option, file, `a file that can be read: ${(error as Error).message}`);
  }
}
