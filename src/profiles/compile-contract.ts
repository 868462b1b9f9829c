import type { Contract } from '../core/contract.js';
import { ProfileError } from '../core/errors.js';
import type { Expectation } from '../core/expectation.js';
import { checkPart } from './check-part.js';
import type { Compilation } from './compilation.js';
import { compileExpectation } from './compile-expectation.js';
import { contractOutlineSchema, provenanceSchema } from './contract-schema.js';
import { type DocumentPath, isMap, listAt } from './document-path.js';
import type { Identification } from './identification.js';
import { nameHint, unknownName } from './nearest-name.js';
import { fillParameters } from './parameters.js';
import { type ProfileDocument, readDocument } from './profile-document.js';

/** Which contract, for whom. */
export interface ContractUse {
  name: string;
  with: Record<string, string | number | boolean>;
  client: string;
  peers: readonly string[];
  /** What stands behind every id, when several clients have it. */
  suffix: string;
}

/** Reads a contract for one client; what is wrong with it, or with its use at `path`, is reported. */
export function compileContract(
  use: ContractUse,
  path: DocumentPath,
  step: string,
  compilation: Compilation,
  identification: Identification,
): Contract | undefined {
  const { document } = compilation;
  const source = compilation.readContract(use.name);
  if ('known' in source) {
    document.report(path, unknownName('contract', use.name, source.known));
    return undefined;
  }
  try {
    // What speaks of a peer is said once for each; what does not, once.
    const passes = use.peers.length === 0 ? [undefined] : use.peers;
    const compiled = passes.map((peer, nth) => {
      const contract = readDocument(source.text, source.file);
      const ids = prepare(contract, use, peer, nth === 0);
      checkParameters(contract, use, path, document);
      fillParameters(contract, { params: givenTo(contract, source.text, use, peer), env: {} });
      return compileOne(contract, ids, step, compilation, identification);
    });
    const [first] = compiled;
    return first && { ...first, expectations: compiled.flatMap((each) => each?.expectations ?? []) };
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    document.problems.push(...error.problems);
    return undefined;
  }
}

function compileOne(
  contract: ProfileDocument,
  ids: string[],
  step: string,
  compilation: Compilation,
  identification: Identification,
): Contract | undefined {
  const entries = listAt(contract.data, ['expect']);
  const outline = checkPart(contract, [], contractOutlineSchema);
  const inner = { ...compilation, document: contract, names: { ...compilation.names, expectations: ids } };
  const expectations = entries.flatMap((entry, nth): Expectation[] => {
    if (entry === null) return [];
    const expectation = compileExpectation(['expect', nth], step, inner, identification);
    return expectation === undefined ? [] : [expectation];
  });
  if (contract.problems.length > 0) throw new ProfileError(contract.problems);
  return outline && { name: outline.name, silence: outline.silence, expectations };
}

const peerMark = '${peer}';
const references = ['after', 'follows', 'if', 'unless'] as const;

// Takes out what this pass is not about, and gives every id what tells it from its like in another pass. Gives all ids.
function prepare(
  contract: ProfileDocument,
  { peers, suffix }: ContractUse,
  peer: string | undefined,
  first: boolean,
): string[] {
  const entries = listAt(contract.data, ['expect']);
  const renamed = new Map<string, string>();
  const without = new Set<unknown>();
  entries.forEach((entry, nth) => {
    if (!isMap(entry)) return;
    takeProvenance(contract, entry, ['expect', nth]);
    const ofPeer = JSON.stringify(entry).includes(peerMark);
    const ofNobody = ofPeer && peer === undefined;
    // What waits for something that is left out is left out too.
    if (ofNobody || references.some((key) => without.has(entry[key]))) without.add(entry.id);
    if (without.has(entry.id) || (!ofPeer && !first)) entries[nth] = null;
    if (typeof entry.id !== 'string' || without.has(entry.id)) return;
    renamed.set(entry.id, `${entry.id}${suffix}${ofPeer && peers.length > 1 ? `.${peer}` : ''}`);
  });
  for (const entry of entries.filter(isMap)) {
    for (const key of ['id', ...references]) {
      const name = entry[key];
      if (typeof name === 'string' && renamed.has(name)) entry[key] = renamed.get(name);
    }
  }
  return [...renamed.values()];
}

function takeProvenance(contract: ProfileDocument, entry: Record<string, unknown>, path: DocumentPath): void {
  const { source, confidence } = entry;
  const found = { ...(source === undefined ? {} : { source }), ...(confidence === undefined ? {} : { confidence }) };
  const result = provenanceSchema.safeParse(found);
  for (const key of ['source', 'confidence'] as const) {
    const wrong = result.error?.issues.find((issue) => issue.path[0] === key);
    if (wrong !== undefined) contract.report([...path, key], `"${key}" is wrong: ${wrong.message}`);
    delete entry[key];
  }
}

function checkParameters(
  contract: ProfileDocument,
  use: ContractUse,
  path: DocumentPath,
  document: ProfileDocument,
): void {
  const declared = isMap(contract.data) && isMap(contract.data.params) ? Object.keys(contract.data.params) : [];
  for (const name of Object.keys(use.with)) {
    if (declared.includes(name)) continue;
    const hint = nameHint(name, declared, 'parameters');
    document.report(
      [...path, 'with', name],
      `contract ${use.name} has no parameter ${JSON.stringify(name)}${hint}`,
      'key',
    );
  }
}

// A parameter that nothing asks for is a mistake elsewhere; here a contract may do without a party.
function givenTo(
  contract: ProfileDocument,
  text: string,
  use: ContractUse,
  peer: string | undefined,
): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(use.with)) given[name] = String(value);
  if (text.includes('${client}')) given['client'] = use.client;
  if (peer !== undefined && JSON.stringify(contract.data).includes(peerMark)) given['peer'] = peer;
  return given;
}
