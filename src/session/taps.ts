import type { Clock } from '../core/clock.js';
import type { NativeEvent } from '../core/events.js';
import type { WatchMessages } from '../core/message-watcher.js';
import type { Plan } from '../core/plan.js';
import { EventRate } from '../events/event-rate.js';
import type { Rejections } from '../events/rejections.js';
import { wireTap } from '../events/wire-tap.js';

/** What overhears the clients of the proxies that are tapped. */
export class Taps {
  readonly #byProxy = new Map<string, (client: string) => WatchMessages>();

  constructor({ proxies }: Plan, clock: Clock, rejections: Rejections, session: { receive(said: NativeEvent): void }) {
    const ground = { rate: new EventRate(clock, rejections), receive: (said: NativeEvent) => session.receive(said) };
    for (const { name, tap = [] } of proxies) {
      if (tap.length > 0) this.#byProxy.set(name, wireTap(tap, ground));
    }
  }

  of(proxy: string, client: string): WatchMessages | undefined {
    return this.#byProxy.get(proxy)?.(client);
  }
}
