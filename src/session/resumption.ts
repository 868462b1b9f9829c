import { isThereAllTheTime } from '../core/background.js';
import type { History } from '../core/history.js';
import type { Tracks } from './tracks.js';

/** After a heal, writes down the first byte of each client that the fault had touched: its wire is alive again. */
export function awaitResumption(history: History, tracks: Tracks): void {
  const touchedBy = new Map<string, Set<string>>();
  history.listen((record) => {
    if (record.kind === 'fault-effective' && record.client !== undefined) {
      touchedBy.set(record.fault, (touchedBy.get(record.fault) ?? new Set()).add(record.client));
    }
    if (record.kind !== 'fault-healed') return;
    const touched = touchedBy.get(record.fault) ?? [];
    touchedBy.delete(record.fault);
    // What is there all the time keeps no client away, so nobody comes back when it ends.
    if (isThereAllTheTime(record)) return;
    for (const client of touched) {
      for (const direction of ['upstream', 'downstream'] as const) {
        tracks
          .of(client)
          .inDirection(direction)
          .awaitNext(history, (t) => history.append({ kind: 'resumed', client, direction }, t));
      }
    }
  });
}
