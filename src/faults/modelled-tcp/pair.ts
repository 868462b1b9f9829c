import { type Loss, Path } from './path.js';
import { Receiver } from './receiver.js';
import type { Packet, Segment } from './segment.js';
import { Sender } from './sender.js';

/** Told when bytes of a virtual end are sure to arrive: so many more, in order, at that instant. */
export type Commit = (bytes: number, arrives: number) => void;

/** What a virtual connection runs over: loss and rate (bytes a contract millisecond) of either direction, and its delay. */
export interface Route {
  loss: Loss;
  rate: number;
  delay: number;
}

const never = Number.POSITIVE_INFINITY;

/**
 * A virtual TCP connection: two ends and two paths, numbers without payload. It runs in virtual time, and only when asked:
 * everything that happens is processed at its own instant, however late that is done.
 *
 *   end 0: sender ──▶ path 0 ──▶ receiver of end 1
 *          receiver ◀── path 1 ◀── sender
 */
export class Pair {
  readonly paths: readonly [Path, Path];
  readonly #ends: readonly [End, End];

  constructor(routes: readonly [Route, Route], commits: readonly [Commit, Commit]) {
    this.paths = [pathOf(routes[0]), pathOf(routes[1])];
    const handshake = routes[0].delay + routes[1].delay;
    const [there, back] = this.paths;
    this.#ends = [new End(there, handshake, commits[0]), new End(back, handshake, commits[1])];
  }

  /** When something happens next, if nothing is written before. */
  get nextEvent(): number {
    const [a, b] = this.#ends;
    return Math.min(this.paths[0].nextArrival, this.paths[1].nextArrival, a.nextAlarm, b.nextAlarm);
  }

  /** Lets everything happen up to and including an instant. */
  advance(now: number): void {
    for (let at = this.nextEvent; at <= now; at = this.nextEvent) {
      if (this.paths[0].nextArrival === at) this.#ends[1].take(this.paths[0].take(), this.#ends[0], at);
      else if (this.paths[1].nextArrival === at) this.#ends[0].take(this.paths[1].take(), this.#ends[1], at);
      else (this.#ends[0].nextAlarm === at ? this.#ends[0] : this.#ends[1]).alarm(at);
    }
  }

  /** An end writes bytes; the pair must have been advanced to that instant. */
  write(end: 0 | 1, bytes: number, now: number): void {
    this.#ends[end].sender.write(bytes, now);
  }

  /** An end sends something that this pair does not carry, and acknowledges with it. */
  acknowledge(end: 0 | 1, now: number): void {
    this.#ends[end].acknowledge(now);
  }
}

function pathOf({ loss, rate, delay }: Route): Path {
  return new Path(loss, rate, delay);
}

class End {
  readonly sender: Sender;
  readonly #receiver = new Receiver();
  readonly #path: Path;
  readonly #commit: Commit;
  #uncommitted: Segment | undefined;
  #latest = 0;

  constructor(path: Path, handshake: number, commit: Commit) {
    this.#path = path;
    this.#commit = commit;
    this.sender = new Sender(this, handshake);
  }

  get nextAlarm(): number {
    return Math.min(this.sender.alarmAt, this.#receiver.ackAt);
  }

  transmit(segment: Segment, riders: number, payload: number, now: number): void {
    this.#receiver.sends(now);
    if (segment.arrives < 0) this.#uncommitted ??= segment;
    const packet = this.#packet(segment, riders, now);
    if (!this.#path.send(packet, payload, now)) return;
    let each: Segment | undefined = segment;
    for (let left = riders; each !== undefined && left >= 0; each = each.next, left--) {
      if (each.arrives < 0) each.arrives = packet.arrives;
    }
    this.#commitInOrder();
  }

  take(packet: Packet, peer: End, now: number): void {
    const due = this.#receiver.take(packet, now, this.sender.roundTrip.timeout);
    const news = peer.#receiver.tell(packet.upTo);
    if (news.length > 0) this.sender.acknowledge(news, packet.echo, now);
    // Unless what this let go has carried the acknowledgement already.
    if (due) this.acknowledge(now);
  }

  acknowledge(now: number): void {
    if (!this.#receiver.pending) return;
    this.#path.send(this.#packet(undefined, 0, now), 0, now);
  }

  alarm(now: number): void {
    if (this.#receiver.ackAt <= now) {
      this.#receiver.waited(this.sender.roundTrip.timeout);
      this.acknowledge(now);
    } else this.sender.alarm(now);
  }

  #packet(segment: Segment | undefined, riders: number, now: number): Packet {
    const packet = {
      segment,
      riders,
      sent: now,
      arrives: never,
      upTo: this.#receiver.upTo,
      echo: this.#receiver.echo,
      duplicate: false,
    };
    this.#receiver.acknowledged();
    return packet;
  }

  #commitInOrder(): void {
    for (let each = this.#uncommitted; each !== undefined && each.arrives >= 0; each = each.next) {
      this.#latest = Math.max(this.#latest, each.arrives);
      this.#commit(each.length, this.#latest);
      this.#uncommitted = each.next;
    }
  }
}
