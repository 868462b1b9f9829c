import { type Expectation, explainExpectation } from '../core/expectation.js';
import { DeadwireError, ProfileError } from '../core/errors.js';
import { beginCompilation } from './compilation.js';
import { compileSourcedContract, type SourcedContract } from './compile-contract.js';
import type { Confidence } from './contract-schema.js';
import { contractReader, shippedNames } from './load-shipped.js';
import { unknownListed } from './nearest-name.js';
import { readDocument } from './profile-document.js';

/** A contract as one reads it: what it says of itself, and what it expects of a `client` and a `peer`. */
export interface ContractGuide {
  name: string;
  title: string;
  source: string;
  confidence: Confidence;
  notes?: string;
  vocabulary?: string;
  extends?: string;
  without?: string[];
  /** Its own figures and those that it takes over, by name. */
  params: SourcedContract['outline']['params'];
  /** Contract milliseconds. */
  silence: number;
  expectations: ExplainedExpectation[];
}

// Of no step yet.
type Stepless<Expected> = Expected extends Expectation ? Omit<Expected, 'step'> : never;

export type ExplainedExpectation = Stepless<Expectation> & {
  text: string;
  source: string;
  confidence: Confidence;
};

/**
 * Explains a contract that ships, by its name, or one's own by a path ending in .yaml.
 * @throws DeadwireError OPTION_INVALID for one that there is not, or ProfileError with what is wrong with it
 */
export function contractGuide(reference: string): ContractGuide {
  const readContract = contractReader(process.cwd());
  const found = readContract(reference);
  if ('known' in found) throw new DeadwireError('OPTION_INVALID', unknownListed('contract', reference, found.known));
  const document = readDocument('{}', found.file);
  const nothing = () => ({ known: [] });
  const compilation = beginCompilation(document, { readNetwork: nothing, readVocabulary: nothing, readContract });
  compilation.names.clients.push('client', 'peer');
  const use = { name: reference, with: {}, client: 'client', peers: ['peer'], suffix: '' };
  // Whose connections a proxy can tell is not asked: there is none.
  const nobody = new Set<string>();
  const identification = { sure: false, proxies: [], identified: nobody, framed: nobody, processes: nobody };
  const contract = compileSourcedContract(use, [], 'outage', compilation, identification);
  if (contract === undefined || document.problems.length > 0) throw new ProfileError(document.problems);
  return guideOf(contract);
}

/** Every contract that ships, in the order of their names. */
export function shippedContracts(): ContractGuide[] {
  return shippedNames('contracts').map(contractGuide);
}

function guideOf({ outline, expectations }: SourcedContract): ContractGuide {
  const { name, title, source, confidence, notes, vocabulary, extends: extended, without, params, silence } = outline;
  return {
    name,
    title,
    source,
    confidence,
    ...(notes === undefined ? {} : { notes }),
    ...(vocabulary === undefined ? {} : { vocabulary }),
    ...(extended === undefined ? {} : { extends: extended }),
    ...(without === undefined ? {} : { without }),
    params,
    silence,
    expectations: expectations.map(({ expectation, ...sourced }): ExplainedExpectation => {
      const { step: _step, ...stepless } = expectation;
      return { ...stepless, text: explainExpectation(expectation), ...sourced };
    }),
  };
}
