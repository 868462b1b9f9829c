import { headerSize, type Packet } from './segment.js';

/** How much waits at the narrow place before packets are dropped there, bytes: 100 packets, or 60 ms if that is more. */
export function queueSize(rate: number): number {
  return Math.max(150_000, 60 * rate);
}

/** Decides about packets, by their number on the path and the instant. */
export interface Loss {
  loses(packet: number, now: number): boolean;
}

/** One direction of a virtual connection: loss, then a queue in front of a narrow place, then the way. */
export class Path {
  loss: Loss;
  /** Bytes a contract millisecond, and how long the way takes. */
  rate: number;
  delay: number;
  readonly #onItsWay: Packet[] = [];
  #sent = 0;
  #freeAt = Number.NEGATIVE_INFINITY;
  #latest = Number.NEGATIVE_INFINITY;

  constructor(loss: Loss, rate: number, delay: number) {
    this.loss = loss;
    this.rate = rate;
    this.delay = delay;
  }

  /** When the next packet arrives. */
  get nextArrival(): number {
    return this.#onItsWay[0]?.arrives ?? Number.POSITIVE_INFINITY;
  }

  /** Sends a packet; gives whether it will arrive, and notes on it when. */
  send(packet: Packet, payload: number, now: number): boolean {
    const size = payload + headerSize;
    const waiting = Math.max(0, this.#freeAt - now) * this.rate;
    this.#sent += 1;
    if (this.loss.loses(this.#sent - 1, now) || waiting + size > queueSize(this.rate)) return false;
    this.#freeAt = Math.max(this.#freeAt, now) + size / this.rate;
    // A way that got shorter does not let packets overtake.
    this.#latest = Math.max(this.#latest, this.#freeAt + this.delay);
    packet.arrives = this.#latest;
    this.#onItsWay.push(packet);
    return true;
  }

  take(): Packet {
    return this.#onItsWay.shift() as Packet;
  }
}
