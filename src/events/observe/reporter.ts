import type { NativeEvent } from '../../core/events.js';

/** What is told of a callback. */
export type Report = Pick<NativeEvent, 'event' | 'attributes'> & {
  /** The machine's monotonic clock, milliseconds. */
  monotonic: number;
};

/** Where reports go. It never throws. */
export interface Reporter {
  report(report: Report): void;
  /** Resolves when what was reported has arrived, or cannot. */
  stop(): Promise<void>;
}

/** As much of a session as observing needs. */
export interface EventSession {
  receive(said: NativeEvent): unknown;
  clock: { fromMonotonic(milliseconds: number): number };
}

/** Reports to a session in this process. */
export function sessionReporter(session: EventSession, client: string): Reporter {
  const warn = warnOnce();
  return {
    report({ event, attributes, monotonic }) {
      try {
        session.receive({ client, event, attributes, source: 'library', t: session.clock.fromMonotonic(monotonic) });
      } catch (error) {
        warn((error as Error).message);
      }
    },
    stop: () => Promise.resolve(),
  };
}

/** Warns of the first trouble; an app must not be flooded by what only watches it. */
export function warnOnce(): (problem: string) => void {
  let warned = false;
  return (problem) => {
    if (!warned) process.emitWarning(`events of observe() are not taken: ${problem}`, 'DeadwireWarning');
    warned = true;
  };
}
