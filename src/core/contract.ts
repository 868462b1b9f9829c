import type { Expectation } from './expectation.js';

/**
 * What one SDK promises about a client whose wire goes dead. In `serve` it is judged at every outage of that client,
 * natural or injected; the outage then stands for the fault.
 */
export interface Contract {
  name: string;
  /** Nothing handed to the client for this long is an outage: the contract's shortest window, contract milliseconds. */
  silence: number;
  /** Counted from the last byte before the outage, from its end, or from one another. */
  expectations: Expectation[];
}
