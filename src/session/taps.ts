import type { Clock } from '../core/clock.js';
import type { NativeEvent } from '../core/events.js';
import type { WatchMessages } from '../core/message-watcher.js';
import type { Plan } from '../core/plan.js';
import type { Occurrence } from '../core/records.js';
import { EventRate } from '../events/event-rate.js';
import { wireTap } from '../events/wire-tap.js';

/** What overhears the clients of the proxies that are tapped. */
export class Taps {
  readonly #rate: EventRate;
  readonly #byProxy = new Map<string, (client: string) => WatchMessages>();

  constructor(
    { proxies }: Plan,
    clock: Clock,
    session: { receive(said: NativeEvent): void; record(occurrence: Occurrence): void },
  ) {
    this.#rate = new EventRate(clock, (occurrence) => session.record(occurrence));
    const ground = { rate: this.#rate, receive: (said: NativeEvent) => session.receive(said) };
    for (const { name, tap = [] } of proxies) {
      if (tap.length > 0) this.#byProxy.set(name, wireTap(tap, ground));
    }
  }

  of(proxy: string, client: string): WatchMessages | undefined {
    return this.#byProxy.get(proxy)?.(client);
  }

  stop(): void {
    this.#rate.stop();
  }
}
