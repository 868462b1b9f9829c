import type { BenchFault } from '../fault.js';

/** A way from the load generator's clients to its server. */
export interface Subject {
  /** What it is and how it is set up, for the results page. */
  title: string;
  /** The version, or undefined when it is not installed. */
  version(): string | undefined;
  /** Has no process of its own whose CPU and memory could be sampled. */
  unsampled?: true;
  /** How to get it. */
  install?: string;
  start(upstream: number, options: StartOptions): Promise<RunningSubject>;
}

export interface StartOptions {
  faults: readonly BenchFault[];
  /** The Node that runs deadwire. */
  node: string;
}

export interface RunningSubject {
  port: number;
  pid?: number;
  stop(): Promise<void>;
}
