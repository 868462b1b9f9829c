import type { BenchFault } from '../fault.js';
import type { LoadOptions } from '../load.js';
import type { SubjectName } from '../subjects/index.js';

/** One load, put on several subjects by turns. */
export interface Scenario {
  title: string;
  load: LoadOptions;
  subjects: readonly SubjectName[];
  faults?: readonly BenchFault[];
  /** A new process for every repetition, for what depends on a process's past, such as its memory. */
  fresh?: true;
  /** The subject that the others are compared with; deadwire when not said. */
  ours?: SubjectName;
  measures: readonly Measure[];
}

/** One figure of a load's result. */
export interface Measure {
  key: string;
  title: string;
  unit: string;
  /** Subtract the same figure of this subject in the same repetition. */
  minus?: SubjectName;
  bounds?: readonly Bound[];
}

/** What must hold: of the median ratio of ours to a peer's, or of our own median. */
export type Bound =
  | { against: SubjectName; atLeast: number }
  | { against: SubjectName; atMost: number }
  | { value: number; within: number };
