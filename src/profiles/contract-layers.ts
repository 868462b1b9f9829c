import { ProfileError } from '../core/errors.js';
import { type Compilation, listAt } from './compilation.js';
import { isMap, valueAt } from './document-path.js';
import { unknownListed, unknownName } from './nearest-name.js';
import { type ProfileDocument, readDocument } from './profile-document.js';

/** A contract's documents: its own, and after it what it extends, what that extends, and so on. */
export interface ContractLayers {
  layers: [own: ProfileDocument, ...extended: ProfileDocument[]];
  /** The ids of expectations that an extending contract does not make. */
  without: Set<string>;
}

/**
 * Reads a contract and all that it extends, and joins them: each layer takes over the parameters, the silence and the
 * vocabulary of the next one where it has none of its own, and its expectations stand in the place of those with their ids.
 */
export function readContractLayers(
  source: { file: string; text: string },
  read: Compilation['readContract'],
): ContractLayers {
  const layers: ContractLayers['layers'] = [readDocument(source.text, source.file)];
  for (let top: ProfileDocument | undefined = layers[0]; top !== undefined; ) {
    top = readExtended(top, layers, read);
    if (top !== undefined) layers.push(top);
  }
  const without = new Set<string>();
  // From the far end on, so that each layer has already got what it takes over.
  for (const [nth, layer] of [...layers.entries()].reverse()) {
    const extended = layers.slice(nth + 1);
    if (extended.length > 0) join(layer, extended, without);
  }
  for (const id of layers.flatMap(idsOf)) without.delete(id);
  return { layers, without };
}

/** The expectations of a layer, as they are written. */
export function entriesOf(layer: ProfileDocument): unknown[] {
  return listAt(layer.data, ['expect']);
}

function readExtended(
  top: ProfileDocument,
  above: readonly ProfileDocument[],
  read: Compilation['readContract'],
): ProfileDocument | undefined {
  const reference = valueAt(top.data, ['extends']);
  if (typeof reference !== 'string' || reference === '') {
    if (reference === undefined && valueAt(top.data, ['without']) !== undefined) {
      top.report(['without'], '"without" is for a contract that "extends" another', 'key');
    }
    return undefined;
  }
  // A path is seen from the contract that names it, not from the profile.
  const source = read(reference, top.file);
  if ('known' in source) {
    top.report(['extends'], unknownListed('contract', reference, source.known));
    throw new ProfileError(top.problems);
  }
  const start = above.findIndex(({ file }) => file === source.file);
  if (start >= 0) {
    const circle = [...above.slice(start), above[start]].map((each) => each && nameOf(each)).join(' → ');
    top.report(['extends'], `contracts extend one another in a circle: ${circle}`);
    throw new ProfileError(top.problems);
  }
  return readDocument(source.text, source.file);
}

function nameOf({ data, file }: ProfileDocument): string {
  const name = valueAt(data, ['name']);
  return typeof name === 'string' ? name : file;
}

function join(layer: ProfileDocument, extended: ProfileDocument[], without: Set<string>): void {
  const { data } = layer;
  const taken = extended[0]?.data;
  if (!isMap(data) || !isMap(taken)) return;
  for (const key of ['silence', 'vocabulary'] as const) {
    if (data[key] === undefined && taken[key] !== undefined) data[key] = taken[key];
  }
  takeAway(layer, extended, without);
  takeParameters(data, taken, extended.flatMap(entriesOf));
  // Nothing of its own to expect is nothing wrong then.
  data.expect ??= [null];
}

// A figure that only what was taken away asked for is none of this contract.
function takeParameters(data: Record<string, unknown>, taken: Record<string, unknown>, entries: unknown[]): void {
  if (data.params === undefined) data.params = Object.create(null);
  if (!isMap(data.params) || !isMap(taken.params)) return;
  const asking = [data, entries].map((each) => JSON.stringify(each));
  for (let before = -1; before < asking.length; ) {
    before = asking.length;
    for (const [name, value] of Object.entries(taken.params)) {
      if (Object.hasOwn(data.params, name) || !asking.some((text) => text.includes(`\${${name}`))) continue;
      data.params[name] = value;
      asking.push(JSON.stringify(value));
    }
  }
}

// What it does not make, and what it makes itself, is no longer said by those that it extends.
function takeAway(layer: ProfileDocument, extended: ProfileDocument[], without: Set<string>): void {
  const known = extended.flatMap(idsOf);
  listAt(layer.data, ['without']).forEach((id, nth) => {
    if (typeof id !== 'string') return;
    if (known.includes(id)) without.add(id);
    else layer.report(['without', nth], unknownName('expectation', id, known));
  });
  const own = idsOf(layer);
  for (const document of extended) {
    const entries = entriesOf(document);
    entries.forEach((entry, nth) => {
      if (isMap(entry) && (own.includes(String(entry.id)) || without.has(String(entry.id)))) entries[nth] = null;
    });
  }
}

function idsOf(layer: ProfileDocument): string[] {
  return entriesOf(layer).flatMap((entry) => (isMap(entry) && typeof entry.id === 'string' ? [entry.id] : []));
}
