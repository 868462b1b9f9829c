import type { Expectation } from '../../core/expectation.js';
import type { Compilation } from '../compilation.js';
import type { DocumentPath } from '../document-path.js';
import type { Identification } from '../identification.js';
import type { WrittenExpectation } from './expectation-schema.js';

/** Where an expectation stands, and what is known around it. */
export interface Place {
  path: DocumentPath;
  compilation: Compilation;
  identification: Identification;
}

/** What a kind adds to what all expectations have. */
type Own<Expected> = Expected extends Expectation
  ? Omit<Expected, 'id' | 'step' | 'after' | 'window' | 'follows' | 'conditions' | 'severity' | 'require'>
  : never;

/** One kind of expectation, as a profile writes it: the key that names it, and the other keys that belong to it. */
export interface WrittenKind {
  key: keyof WrittenExpectation;
  keys: readonly (keyof WrittenExpectation)[];
  /** Why its window cannot be a point; it can, without it. */
  notAt?: string;
  /** What is its own, or undefined when that is wrong, which is reported. */
  compile(written: WrittenExpectation, place: Place): Own<Expectation> | undefined;
}
