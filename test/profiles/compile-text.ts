import { readFileSync } from 'node:fs';
import { ProfileError } from '../../src/core/errors.js';
import type { Plan } from '../../src/core/plan.js';
import { compileProfile, type NamedSource } from '../../src/profiles/index.js';

const folder = new URL('../../../profiles/', import.meta.url);

/** The text of a file in the folder of shipped profiles. */
export function shippedText(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

/** A small profile that is right; tests change one thing in it. */
export const smallProfile = `name: small
proxies:
  channel: {protocol: http, listen: 127.0.0.1:7001, upstream: 127.0.0.1:7000, identify: {query: uid}}
clients:
  uid1: {match: '1'}
  uid2: {match: '2', role: peer}
steps:
  - id: outage
    fault: {type: blackhole}
    target: {clients: [uid1]}
    for: 25s
    expect:
      - {id: T4, event: interrupted, from: uid1, after: last-received, at: 4s}
      - {id: T5, event: lost, from: uid1, after: last-received, at: 10s, follows: T4}
  - id: recovery
    wait: 15s
    expect:
      - {id: R7, event: rejoined, from: uid1, after: healed, within: [0s, 10s]}
`;

/** A profile (the small one) with one piece of text replaced by another; the piece must be there. */
export function changed(piece: string, replacement: string, text = smallProfile): string {
  if (!text.includes(piece)) throw new Error(`the profile has no ${piece}`);
  return text.replace(piece, () => replacement);
}

export function compileText(
  text: string,
  params: Record<string, string> = {},
  env: Record<string, string> = {},
  readNetwork: (reference: string) => NamedSource = shippedNetwork,
  readContract: (reference: string) => NamedSource = shippedContract,
): Plan {
  return compileProfile(text, 'small.yaml', {
    params,
    env,
    readVocabulary: (reference) =>
      reference === 'agora'
        ? { file: 'agora.yaml', text: shippedText('vocabularies/agora.yaml') }
        : { known: ['agora', 'socket.io'] },
    readNetwork,
    readContract,
  });
}

// Two of them are enough.
function shippedNetwork(name: string): NamedSource {
  const known = ['3g-lossy', 'tunnel'];
  return known.includes(name) ? { file: `${name}.yaml`, text: shippedText(`networks/${name}.yaml`) } : { known };
}

function shippedContract(name: string): NamedSource {
  const known = ['4-10-20'];
  return known.includes(name) ? { file: `${name}.yaml`, text: shippedText(`contracts/${name}.yaml`) } : { known };
}

/** Every problem of a text as `line:column message`; anything but a ProfileError is thrown on. */
export function problemsOf(
  text: string,
  params: Record<string, string> = {},
  env: Record<string, string> = {},
): string[] {
  try {
    compileText(text, params, env);
    return [];
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  }
}
