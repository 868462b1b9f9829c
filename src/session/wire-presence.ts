import type { HistoryRecord } from '../core/records.js';

/**
 * Whether a client should be on the wire: from its first connection that reached its server until it goes on purpose.
 * Only then is silence an outage.
 */
export class WirePresence {
  readonly #client: string;
  readonly #open = new Set<number>();
  #wanted = false;

  constructor(client: string) {
    this.#client = client;
  }

  get wanted(): boolean {
    return this.#wanted;
  }

  /** @param deaf whether an outage is under way, in which a client that gives up a connection means to come back */
  observe(record: HistoryRecord, deaf: boolean): void {
    if (!('client' in record) || record.client !== this.#client) return;
    switch (record.kind) {
      case 'connection-opened':
        this.#open.add(record.connection);
        this.#wanted = true;
        return;
      case 'connection-closed':
        this.#open.delete(record.connection);
        if (this.#open.size === 0 && record.by === 'client' && !deaf) this.#wanted = false;
        return;
      case 'client-exited':
        this.#wanted = false;
        return;
      case 'event':
        if ((record.event === 'left' || record.event === 'failed') && record.ignored !== true) this.#wanted = false;
        return;
      default:
    }
  }
}
