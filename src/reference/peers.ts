import type { Clock } from '../core/clock.js';
import { SilenceWatch } from './watch.js';

/** What the others in a channel turn out to have done. */
export interface PeerObserver {
  joined(uid: string): void;
  offline(uid: string, reason: 'quit' | 'dropped', silence: number): void;
}

/** The peers of a client, as the client itself sees them: there while their data comes, offline when it has not for too long. */
export class Peers {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #observer: PeerObserver;
  readonly #watches = new Map<string, SilenceWatch>();

  constructor(clock: Clock, limit: number, observer: PeerObserver) {
    this.#clock = clock;
    this.#limit = limit;
    this.#observer = observer;
  }

  /** Data of a peer, or word that it joined; only a peer that was not there is news. */
  heard(uid: string): void {
    const watch = this.#watches.get(uid);
    if (watch !== undefined) {
      watch.heard();
      return;
    }
    this.#watch(uid);
    this.#observer.joined(uid);
  }

  left(uid: string): void {
    if (!this.#forget(uid)) return;
    this.#observer.offline(uid, 'quit', 0);
  }

  /** While the client itself is cut off, it cannot know about others. */
  suspend(): void {
    for (const watch of this.#watches.values()) watch.stop();
  }

  /** In again: whoever is there now goes on being there, and whoever is not has gone meanwhile. */
  resume(present: string[]): void {
    const gone = Array.from(this.#watches.keys()).filter((uid) => !present.includes(uid));
    const fresh = present.filter((uid) => !this.#watches.has(uid));
    for (const uid of gone) this.#forget(uid);
    for (const watch of this.#watches.values()) watch.heard();
    for (const uid of fresh) this.#watch(uid);
    for (const uid of gone) this.#observer.offline(uid, 'dropped', 0);
    for (const uid of fresh) this.#observer.joined(uid);
  }

  stop(): void {
    for (const uid of Array.from(this.#watches.keys())) this.#forget(uid);
  }

  #watch(uid: string): void {
    const watch = new SilenceWatch(this.#clock, this.#limit, (silence) => {
      this.#watches.delete(uid);
      this.#observer.offline(uid, 'dropped', silence);
    });
    this.#watches.set(uid, watch);
  }

  #forget(uid: string): boolean {
    this.#watches.get(uid)?.stop();
    return this.#watches.delete(uid);
  }
}
