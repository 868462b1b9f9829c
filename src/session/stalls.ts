import type { Clock } from '../core/clock.js';
import type { Occurrence } from '../core/records.js';

const beat = 25;
/** A beat later than this (real milliseconds) means that nothing could be stamped meanwhile. */
const tolerable = 40;

/** Watches for moments in which the event loop stood still, since instants around them cannot be trusted. */
export function watchStalls(clock: Clock, record: (occurrence: Occurrence) => void): () => void {
  let last = clock.now();
  const timer = setInterval(() => {
    const now = clock.now();
    const late = (now - last) / clock.scale - beat;
    if (late > tolerable) record({ kind: 'stall', from: last, lasted: late * clock.scale });
    last = now;
  }, beat);
  timer.unref();
  return () => clearInterval(timer);
}
