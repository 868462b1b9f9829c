import type { SurroundingMark } from './background.js';
import type { EventName, EventSource, RejectReason, Scalar } from './events.js';
import type { HealReason } from './fault.js';
import type { OutageVerdict } from './status.js';
import type { Direction, Side } from './target.js';

/** The last byte of a client in one direction. */
export interface ByteStamp {
  /** When it was handed to the kernel, contract milliseconds. */
  t: number;
  /** Set when the instant cannot be trusted, with the reason. */
  unsure?: 'backed-up' | 'stalled' | 'compressed' | 'too-large' | 'approximate';
}

/** Why a fault left a connection alone: its compressed messages need those before them to be read. */
export type SkipReason = 'context-takeover';

/** Why a run ended. */
export type RunEnd = 'finished' | 'no-baseline' | 'interrupted' | 'max-duration' | 'client-died' | 'failed';

/**
 * Everything that can happen, as one discriminated union. The history is a list of these, one JSON object a line;
 * metrics, reports and the judge read nothing else.
 */
export type Occurrence =
  | {
      kind: 'run-started';
      run: string;
      profile: string;
      title: string;
      seed: number;
      startedAt: string;
      timeScale: number;
      version: string;
    }
  | { kind: 'run-ended'; reason: RunEnd; message?: string }
  | { kind: 'baseline'; held: boolean; missing: string[] }
  | {
      kind: 'step-started';
      step: string;
      /** The type of the fault that it is to apply; absent when it waits. */
      fault?: string;
      duration: number;
      explain: string;
      /** Where it is a sub-step: the step that it is a part of, and how long after that one it was to begin. */
      within?: { step: string; delay: number };
    }
  | {
      kind: 'step-ended';
      step: string;
      /** The step that it is a part of. */
      within?: string;
      /** The run ended, and this step with it. */
      aborted?: true;
    }
  | (SurroundingMark & {
      kind: 'fault-applied';
      fault: string;
      type: string;
      step?: string;
      proxies: string[];
      clients?: string[];
      connections: number;
      explain: string;
    })
  | {
      kind: 'fault-effective';
      fault: string;
      /** Absent when a process was hit, and no proxy. */
      proxy?: string;
      client?: string;
      connection?: number;
      direction: Direction;
      /** The request that it did something to, as method and path, without the query. */
      request?: string;
    }
  /** A fault left a connection alone that it could only have broken. */
  | {
      kind: 'fault-skipped';
      fault: string;
      type: string;
      proxy: string;
      client?: string;
      connection: number;
      reason: SkipReason;
    }
  | { kind: 'fault-changed'; fault: string; type: string; explain: string }
  | (SurroundingMark & {
      kind: 'fault-healed';
      fault: string;
      type: string;
      step?: string;
      proxies: string[];
      reason: HealReason;
      /** How many requests it did something to; absent for a fault that leaves requests alone. */
      requests?: number;
      /** How many times it left out what it does again and again; absent for a fault that does no such thing. */
      leftOut?: number;
    })
  | { kind: 'client-killed'; client: string; side: Side; fault: string }
  | { kind: 'resumed'; client: string; direction: Direction }
  | {
      kind: 'last-byte';
      client: string;
      /** The instant asked about: the latest byte at or before it. */
      before: number;
      received?: ByteStamp;
      sent?: ByteStamp;
      /** The last match of each message filter, by `last-received: FILTER` or `last-sent: FILTER`. */
      filtered?: Record<string, ByteStamp>;
    }
  | { kind: 'connection-attempt'; proxy: string; connection: number; client?: string; nth: number }
  | { kind: 'connection-opened'; proxy: string; connection: number; client?: string }
  | { kind: 'connection-refused'; proxy: string; connection: number; client?: string; reason: string }
  /** A TLS handshake with a side did not come about, or that side did not accept it afterwards. */
  | { kind: 'tls-failed'; proxy: string; connection: number; client?: string; side: Side; reason: string }
  /** A proxy could not open its listener again. */
  | { kind: 'proxy-failed'; proxy: string; reason: string }
  /** One side broke the WebSocket protocol while faults worked on its messages: both sides are ended. */
  | {
      kind: 'connection-failed';
      proxy: string;
      connection: number;
      client?: string;
      from: Side;
      reason: string;
    }
  | {
      kind: 'connection-closed';
      proxy: string;
      connection: number;
      client?: string;
      by: Side | 'fault' | 'proxy';
      how: 'fin' | 'rst';
      bytes: { upstream: number; downstream: number };
      opened: boolean;
    }
  | {
      kind: 'event';
      client: string;
      event: EventName;
      native?: string;
      /** The client that it is about. */
      peer?: string;
      source: EventSource;
      attributes: Record<string, Scalar>;
      /** When it arrived here; `t` is when it happened by the client's own clock. */
      arrived?: number;
      /** By how much `t` may be wrong, contract milliseconds, when the client's clock was compared with ours. */
      uncertainty?: number;
      /** Set when the party was being played dead, so that its own word does not count. */
      ignored?: boolean;
    }
  /** Events of about one second that were not taken, or not as they were sent; without a client when it is not known. */
  | { kind: 'events-rejected'; client?: string; reason: RejectReason; count: number; because?: string }
  /**
   * A stretch in which a client sent heartbeats without a long pause. Written when it is over and when a step ends, so
   * the latest line of a stretch is the one that counts.
   */
  | {
      kind: 'heartbeats';
      client: string;
      /** The first heartbeat of the stretch, and the last sign of life in it. */
      from: number;
      until: number;
      /** How far apart they are on average; absent while there was only one. */
      interval?: number;
    }
  | { kind: 'client-started'; client: string; pid: number; command: string }
  | {
      kind: 'client-exited';
      client: string;
      pid: number;
      code: number | null;
      signal: string | null;
      expected: boolean;
      /** The end of what it wrote to its standard error. */
      lastWords?: string;
    }
  | { kind: 'client-output'; client: string; problem: string }
  /** Links wanted to hold more than the process lends: their senders felt it. Written at most once a second. */
  | { kind: 'budget-exhausted'; limit: number; refusals: number }
  /** The event loop stood still: instants around it cannot be trusted. */
  | { kind: 'stall'; from: number; lasted: number }
  /**
   * A client's wire went dead while it should have been busy: nothing was handed to it for its contract's shortest
   * window. `since` is the last byte before it, and the anchor of the contract's expectations.
   */
  | { kind: 'outage-began'; client: string; direction: Direction; since: number; cause: 'natural' | 'injected' }
  | { kind: 'outage-ended'; client: string; direction: Direction; since: number }
  /** What a contract said of an outage that is over, one line an expectation. */
  | {
      kind: 'outage-judged';
      client: string;
      contract: string;
      since: number;
      verdicts: OutageVerdict[];
    };

/** One line of the history. */
export type HistoryRecord = Occurrence & {
  /** The line number, from 1. */
  n: number;
  /** Contract milliseconds since the clock began. */
  t: number;
};

/** Records of one kind. */
export type RecordOf<Kind extends Occurrence['kind']> = Extract<HistoryRecord, { kind: Kind }>;

/** A record as a line of the history: its number and instant first, for people. */
export function historyLine({ n, t, ...occurrence }: HistoryRecord): string {
  return JSON.stringify({ n, t, ...occurrence });
}
