import { isThereAllTheTime } from '../core/background.js';
import type { HistoryRecord } from '../core/records.js';

/** Which faults hold or have held which clients: an outage during one was injected, and its heal is that fault's. */
export class Withholding {
  /** A network, or traffic, that is there all the time takes no wire away. */
  readonly #background = new Set<string>();
  /** The faults that hold a client now. */
  readonly #holding = new Map<string, Set<string>>();
  readonly #healed = new Map<string, number>();

  observe(record: HistoryRecord): void {
    if (record.kind === 'fault-applied') {
      if (isThereAllTheTime(record)) this.#background.add(record.fault);
    } else if (record.kind === 'fault-effective') {
      if (record.client === undefined || this.#background.has(record.fault)) return;
      this.#holding.set(record.client, (this.#holding.get(record.client) ?? new Set()).add(record.fault));
    } else if (record.kind === 'fault-healed') {
      this.#heal(record.fault, record.t);
    }
  }

  /** Whether a fault holds this client now, or was healed at or after an instant. */
  touched(client: string, since: number): boolean {
    return this.#holding.has(client) || this.healedSince(client, since) !== undefined;
  }

  /** When the last fault that held this client was healed, if none holds it now and that was at or after an instant. */
  healedSince(client: string, since: number): number | undefined {
    const healed = this.#holding.has(client) ? undefined : this.#healed.get(client);
    return healed !== undefined && healed >= since ? healed : undefined;
  }

  #heal(fault: string, t: number): void {
    this.#background.delete(fault);
    for (const [client, faults] of this.#holding) {
      if (!faults.delete(fault)) continue;
      this.#healed.set(client, t);
      if (faults.size === 0) this.#holding.delete(client);
    }
  }
}
