import type { Clock } from '../core/clock.js';
import type { Timings } from './timings.js';
import { SilenceWatch } from './watch.js';

/** What the others in a channel turn out to have done. */
export interface PeerObserver {
  joined(uid: string): void;
  /** Nothing of it for so long that its stream is gone; and again something. */
  silent(uid: string, silence: number): void;
  heard(uid: string): void;
  offline(uid: string, reason: 'quit' | 'dropped', silence: number): void;
}

/** A peer, watched for both of the silences that mean something. */
interface Peer {
  stream: SilenceWatch | undefined;
  presence: SilenceWatch | undefined;
  silent: boolean;
}

/** The peers of a client, as the client itself sees them: there while their data comes, offline when it has not for too long. */
export class Peers {
  readonly #clock: Clock;
  readonly #limits: Pick<Timings, 'peerSilent' | 'peerOffline'>;
  readonly #observer: PeerObserver;
  readonly #peers = new Map<string, Peer>();

  constructor(clock: Clock, limits: Pick<Timings, 'peerSilent' | 'peerOffline'>, observer: PeerObserver) {
    this.#clock = clock;
    this.#limits = limits;
    this.#observer = observer;
  }

  has(uid: string): boolean {
    return this.#peers.has(uid);
  }

  /** Data of a peer, or word that it joined; only a peer that was not there is news. */
  heard(uid: string): void {
    const peer = this.#peers.get(uid);
    if (peer === undefined) {
      this.#watch(uid);
      this.#observer.joined(uid);
      return;
    }
    watchesOf(peer).forEach((watch) => watch.heard());
    if (!peer.silent) return;
    peer.silent = false;
    this.#observer.heard(uid);
  }

  /** The server's word that a peer left, or has been silent for longer than it allows. */
  left(uid: string, reason: 'quit' | 'dropped' = 'quit'): void {
    if (!this.#forget(uid)) return;
    this.#observer.offline(uid, reason, 0);
  }

  /** While the client itself is cut off, it cannot know about others. */
  suspend(): void {
    for (const peer of this.#peers.values()) watchesOf(peer).forEach((watch) => watch.stop());
  }

  /** In again: whoever is there now goes on being there, and whoever is not has gone meanwhile. */
  resume(present: string[]): void {
    const gone = Array.from(this.#peers.keys()).filter((uid) => !present.includes(uid));
    const fresh = present.filter((uid) => !this.#peers.has(uid));
    for (const uid of gone) this.#forget(uid);
    for (const peer of this.#peers.values()) watchesOf(peer).forEach((watch) => watch.heard());
    for (const uid of fresh) this.#watch(uid);
    for (const uid of gone) this.#observer.offline(uid, 'dropped', 0);
    for (const uid of fresh) this.#observer.joined(uid);
  }

  stop(): void {
    for (const uid of Array.from(this.#peers.keys())) this.#forget(uid);
  }

  #watch(uid: string): void {
    const { peerSilent, peerOffline } = this.#limits;
    const peer: Peer = {
      stream: this.#silenceOf(peerSilent, (silence) => {
        peer.silent = true;
        this.#observer.silent(uid, silence);
      }),
      presence: this.#silenceOf(peerOffline, (silence) => {
        this.#forget(uid);
        this.#observer.offline(uid, 'dropped', silence);
      }),
      silent: false,
    };
    this.#peers.set(uid, peer);
  }

  #silenceOf(limit: number, notice: (silence: number) => void): SilenceWatch | undefined {
    return Number.isFinite(limit) ? new SilenceWatch(this.#clock, limit, notice) : undefined;
  }

  #forget(uid: string): boolean {
    const peer = this.#peers.get(uid);
    if (peer !== undefined) watchesOf(peer).forEach((watch) => watch.stop());
    return this.#peers.delete(uid);
  }
}

function watchesOf({ stream, presence }: Peer): SilenceWatch[] {
  return [stream, presence].filter((watch) => watch !== undefined);
}
