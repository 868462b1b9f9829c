import type { Cause, Outcome } from './verdict.js';

/** How a session is doing, as plain data for programs. Spans are milliseconds up to now. */
export interface Status {
  version: string;
  'up-for-ms': number;
  /** `upstream` is null where clients say themselves where they want to go. */
  proxies: {
    name: string;
    protocol: string;
    listen: string;
    upstream: string | null;
    routes?: { path?: string; upstream: string }[];
  }[];
  /** `background` is of what is no fault: traffic in the background, by its own name. */
  faults: { id: string; explain: string; 'ends-in-ms': number | null; background?: string }[];
  clients: ClientStatus[];
}

/** A client that has a contract. */
export interface ClientStatus {
  client: string;
  contract: string;
  /** `absent` is one that is not expected on the wire. */
  wire: 'absent' | 'alive' | 'dead';
  'dead-for-ms': number | null;
  outages: number;
  /** How the expectations of all its outages came out. */
  outcomes: Record<Outcome, number>;
  last: { 'began-ago-ms': number; verdicts: OutageVerdict[] } | null;
}

/** What was said of one expectation of a contract after an outage. */
export interface OutageVerdict {
  expectation: string;
  outcome: Outcome;
  cause: Cause;
  /** From the anchor to the event, contract milliseconds. */
  measured?: number;
  because: string;
}
