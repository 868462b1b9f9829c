import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where the certificate of the development CA is, or will be: in the user's state directory, which is nobody else's. */
export function developmentCaFile(): string {
  const asked = process.env['XDG_STATE_HOME'] ?? '';
  const state = isAbsolute(asked) ? asked : join(homedir(), '.local', 'state');
  return join(state, 'deadwire', 'dev-ca.pem');
}
