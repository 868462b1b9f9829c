import type { Contract } from '../core/contract.js';
import { ProfileError } from '../core/errors.js';
import type { Expectation } from '../core/expectation.js';
import { checkPart } from './check-part.js';
import type { Compilation } from './compilation.js';
import { compileExpectation } from './compile-expectation.js';
import { type ContractLayers, entriesOf, readContractLayers } from './contract-layers.js';
import {
  type Confidence,
  contractOutlineSchema,
  type ContractOutline,
  type Provenance,
  provenanceSchema,
} from './contract-schema.js';
import { type DocumentPath, isMap } from './document-path.js';
import type { Identification } from './identification.js';
import { nameHint, unknownListed } from './nearest-name.js';
import { fillParameters } from './parameters.js';
import type { ProfileDocument } from './profile-document.js';

/** Which contract, for whom. */
export interface ContractUse {
  name: string;
  with: Record<string, string | number | boolean>;
  client: string;
  peers: readonly string[];
  /** What stands behind every id, when several clients have it. */
  suffix: string;
}

/** An expectation of a contract, with where its figures come from. */
export interface SourcedExpectation {
  expectation: Expectation;
  source: string;
  confidence: Confidence;
}

/** A contract for one client, with all that it says of itself. */
export interface SourcedContract {
  outline: ContractOutline;
  expectations: SourcedExpectation[];
}

/** Reads a contract for one client; what is wrong with it, or with its use at `path`, is reported. */
export function compileContract(
  use: ContractUse,
  path: DocumentPath,
  step: string,
  compilation: Compilation,
  identification: Identification,
): Contract | undefined {
  const compiled = compileSourcedContract(use, path, step, compilation, identification);
  if (compiled === undefined) return undefined;
  const { outline, expectations } = compiled;
  return {
    name: outline.name,
    silence: outline.silence,
    expectations: expectations.map(({ expectation }) => expectation),
  };
}

/** The same, with the source and the confidence of each expectation. */
export function compileSourcedContract(
  use: ContractUse,
  path: DocumentPath,
  step: string,
  compilation: Compilation,
  identification: Identification,
): SourcedContract | undefined {
  const { document } = compilation;
  const source = compilation.readContract(use.name);
  if ('known' in source) {
    document.report(path, unknownListed('contract', use.name, source.known));
    return undefined;
  }
  try {
    // What speaks of a peer is said once for each; what does not, once.
    const passes = use.peers.length === 0 ? [undefined] : use.peers;
    const compiled = passes.map((peer, nth) => {
      const contract = readContractLayers(source, (name, from) => compilation.readContract(name, from));
      const prepared = prepare(contract, use, peer, nth === 0);
      checkParameters(contract.layers[0], use, path, document);
      fillLayers(contract.layers, use, peer);
      return compileLayers(contract.layers, prepared, step, compilation, identification);
    });
    const [first] = compiled;
    return first && { ...first, expectations: compiled.flatMap((each) => each?.expectations ?? []) };
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    document.problems.push(...error.problems);
    return undefined;
  }
}

function compileLayers(
  layers: ContractLayers['layers'],
  { ids, provenance }: Prepared,
  step: string,
  compilation: Compilation,
  identification: Identification,
): SourcedContract | undefined {
  const [outline] = layers.map((layer) => checkPart(layer, [], contractOutlineSchema));
  const names = { ...compilation.names, expectations: ids };
  const expectations = layers.toReversed().flatMap((document) =>
    entriesOf(document).flatMap((entry, nth): Expectation[] => {
      if (entry === null) return [];
      const inner = { ...compilation, document, names };
      const expectation = compileExpectation(['expect', nth], step, inner, identification);
      return expectation === undefined ? [] : [expectation];
    }),
  );
  const problems = layers.flatMap((layer) => layer.problems);
  if (problems.length > 0) throw new ProfileError(problems);
  if (outline === undefined) return undefined;
  const { source, confidence } = outline;
  return {
    outline,
    expectations: expectations.map((expectation) => {
      const own = provenance.get(expectation.id) ?? {};
      return { expectation, source: own.source ?? source, confidence: own.confidence ?? confidence };
    }),
  };
}

const peerMark = '${peer}';
const references = ['after', 'follows', 'if', 'unless'] as const;

interface Prepared {
  /** Every id, as this pass says it. */
  ids: string[];
  /** What an expectation says of itself besides, by that id. */
  provenance: Map<string, Provenance>;
}

// Takes out what this pass is not about, and gives every id what tells it from its like in another pass.
function prepare(
  { layers, without: leftOut }: ContractLayers,
  { peers, suffix }: ContractUse,
  peer: string | undefined,
  first: boolean,
): Prepared {
  const renamed = new Map<string, string>();
  const provenance = new Map<string, Provenance>();
  const without = new Set<unknown>(leftOut);
  const all = layers.toReversed();
  for (const contract of all) {
    const entries = entriesOf(contract);
    entries.forEach((entry, nth) => {
      if (!isMap(entry)) return;
      const own = takeProvenance(contract, entry, ['expect', nth]);
      const ofPeer = JSON.stringify(entry).includes(peerMark);
      const ofNobody = ofPeer && peer === undefined;
      // What waits for something that is left out is left out too.
      if (ofNobody || references.some((key) => without.has(entry[key]))) without.add(entry.id);
      if (without.has(entry.id) || (!ofPeer && !first)) entries[nth] = null;
      if (typeof entry.id !== 'string' || without.has(entry.id)) return;
      const id = `${entry.id}${suffix}${ofPeer && peers.length > 1 ? `.${peer}` : ''}`;
      renamed.set(entry.id, id);
      provenance.set(id, own);
    });
  }
  for (const entry of all.flatMap(entriesOf).filter(isMap)) {
    for (const key of ['id', ...references]) {
      const name = entry[key];
      if (typeof name === 'string' && renamed.has(name)) entry[key] = renamed.get(name);
    }
  }
  return { ids: [...renamed.values()], provenance };
}

function takeProvenance(contract: ProfileDocument, entry: Record<string, unknown>, path: DocumentPath): Provenance {
  const { source, confidence } = entry;
  const found = { ...(source === undefined ? {} : { source }), ...(confidence === undefined ? {} : { confidence }) };
  const result = provenanceSchema.safeParse(found);
  for (const key of ['source', 'confidence'] as const) {
    const wrong = result.error?.issues.find((issue) => issue.path[0] === key);
    if (wrong !== undefined) contract.report([...path, key], `"${key}" is wrong: ${wrong.message}`);
    delete entry[key];
  }
  return result.data ?? {};
}

function checkParameters(
  contract: ProfileDocument,
  use: ContractUse,
  path: DocumentPath,
  document: ProfileDocument,
): void {
  const declared = Object.keys(paramsOf(contract));
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

// The figures of a layer, its own and those that were given to it, go before those of the ones that it extends.
function fillLayers(layers: ContractLayers['layers'], use: ContractUse, peer: string | undefined): void {
  let given = Object.fromEntries(Object.entries(use.with).map(([name, value]) => [name, String(value)]));
  for (const layer of layers) {
    const declared = paramsOf(layer);
    const own = Object.entries(given).filter(([name]) => Object.hasOwn(declared, name));
    fillParameters(layer, { params: { ...Object.fromEntries(own), ...partiesOf(layer, use, peer) }, env: {} });
    given = { ...paramTexts(layer), ...given };
  }
}

// A parameter that nothing asks for is a mistake elsewhere; here a contract may do without a party.
function partiesOf(
  { data }: ProfileDocument,
  { client }: ContractUse,
  peer: string | undefined,
): Record<string, string> {
  const text = JSON.stringify(data);
  return {
    ...(text.includes('${client}') ? { client } : {}),
    ...(peer !== undefined && text.includes(peerMark) ? { peer } : {}),
  };
}

function paramTexts(layer: ProfileDocument): Record<string, string> {
  return Object.fromEntries(Object.entries(paramsOf(layer)).map(([name, value]) => [name, String(value)]));
}

function paramsOf({ data }: ProfileDocument): Record<string, unknown> {
  return isMap(data) && isMap(data.params) ? data.params : {};
}
