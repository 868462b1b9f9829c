import { fullSegment, type Packet, type Segment } from './segment.js';

/** What an acknowledgement told. */
export interface News {
  /** The stream is acknowledged further without a gap; and how many segments arrived, gap or not. */
  advanced: boolean;
  delivered: number;
  /** Packets that had come before. */
  duplicates: number;
  /** Something arrived that was sent only once, before the trouble began. */
  original: boolean;
  /** When the first was sent of those that were sent only once: of all of them, and of those without a gap before them. */
  sackedSince: number;
  ackedSince: number;
  /** A segment that was sent again is among those now acknowledged without a gap. */
  mixed: boolean;
}

/** What a sender knows of the segments that it sent, and how many are out, arrived behind a gap, lost, and sent again. */
export class Scoreboard {
  head: Segment | undefined;
  tail: Segment | undefined;
  /** Where the next segment begins. */
  next = 0;
  out = 0;
  sacked = 0;
  lost = 0;
  resent = 0;
  /** Counted up for whoever compares: segments found lost, and copies found lost. */
  foundLost = 0;
  foundLostAgain = 0;
  // RACK: the segment that was sent last among those that arrived.
  #latestSent = -1;
  #latestSeq = 0;
  #latestTrip = 0;

  get inFlight(): number {
    return this.out - this.sacked - this.lost + this.resent;
  }

  /** How far the stream is acknowledged without a gap. */
  get acknowledged(): number {
    return this.head?.seq ?? this.next;
  }

  append(length: number, now: number): Segment {
    const segment: Segment = {
      seq: this.next,
      length,
      next: undefined,
      sent: now,
      copies: 1,
      weight: 1,
      ackedAt: -1,
      lost: false,
      resent: false,
      arrives: -1,
      received: false,
    };
    if (this.tail === undefined) this.head = segment;
    else this.tail.next = segment;
    this.tail = segment;
    this.next += length;
    this.out += 1;
    return segment;
  }

  /**
   * Notes what arrived.
   * @param least the least round trip seen
   * @param recoverTo how far the stream was sent when the last trouble began
   */
  take(packets: readonly Packet[], now: number, least: number, recoverTo: number): News {
    const before = this.acknowledged;
    const news: News = {
      advanced: false,
      delivered: 0,
      duplicates: 0,
      original: false,
      sackedSince: -1,
      ackedSince: -1,
      mixed: false,
    };
    for (const packet of packets) {
      if (packet.duplicate) {
        news.duplicates += 1;
        continue;
      }
      let each = packet.segment;
      for (let left = packet.riders; each !== undefined && left >= 0; each = each.next, left--) {
        if (each.ackedAt >= 0) continue;
        if (each.copies === 1 && news.sackedSince < 0) news.sackedSince = each.sent;
        if (each.copies === 1 && each.seq + each.length <= recoverTo) news.original = true;
        news.delivered += each.weight;
        this.#deliver(each, now, least);
      }
      if (each?.weight === 0 && each.ackedAt < 0) this.#dismount(each);
    }
    this.#advance(news, now);
    news.advanced = this.acknowledged > before;
    return news;
  }

  /**
   * RACK: what was sent before something that arrived, by more than the reordering that is tolerated, is lost.
   * @returns how long to wait until more is known, or 0
   */
  findLost(tolerated: number, now: number): number {
    let wait = 0;
    if (this.#latestSent < 0) return wait;
    for (let each = this.head; each !== undefined; each = each.next) {
      if (each.ackedAt >= 0 || (each.lost && !each.resent) || !this.#isBeforeLatest(each)) continue;
      const left = each.sent + this.#latestTrip + tolerated - now;
      if (left <= 1e-9) this.#markLost(each);
      else wait = Math.max(wait, left);
    }
    return wait;
  }

  /** A time-out: the first segment is lost, and all that had time to arrive. */
  giveUp(now: number): void {
    for (let each = this.head; each !== undefined; each = each.next) {
      if (each.ackedAt >= 0) continue;
      if (each === this.head || each.sent + this.#latestTrip <= now) this.#markLost(each);
    }
  }

  /** Nothing was lost after all. */
  forgive(): void {
    for (let each = this.head; each !== undefined; each = each.next) {
      if (each.lost) this.lost -= each.weight;
      each.lost = false;
    }
  }

  /** The next segment that is to be sent again, from `from` on. */
  nextLost(from: Segment | undefined): Segment | undefined {
    let each = from;
    while (each !== undefined && (!each.lost || each.resent || each.ackedAt >= 0 || each.weight === 0))
      each = each.next;
    return each;
  }

  /** A copy of a segment is sent. A small one takes those behind it along, as the kernel collapses them; gives how many. */
  resend(segment: Segment, now: number): { riders: number; payload: number } {
    let payload = segment.length;
    let riders = 0;
    for (let each = segment.next; each !== undefined; each = each.next) {
      if (each.ackedAt >= 0 || payload + each.length > fullSegment) break;
      this.out -= each.weight;
      if (each.lost) this.lost -= each.weight;
      if (each.resent) this.resent -= each.weight;
      each.weight = 0;
      noteCopy(each, now);
      payload += each.length;
      riders += 1;
    }
    if (!segment.resent) this.resent += segment.weight;
    noteCopy(segment, now);
    return { riders, payload };
  }

  #deliver(segment: Segment, now: number, least: number): void {
    const { weight, sent } = segment;
    segment.ackedAt = now;
    this.sacked += weight;
    if (segment.lost) this.lost -= weight;
    if (segment.resent) this.resent -= weight;
    segment.lost = false;
    segment.resent = false;
    // An acknowledgement that comes too soon for the last copy is for an earlier one.
    if ((segment.copies > 1 && now - sent < least) || this.#isBeforeLatest(segment)) return;
    this.#latestSent = sent;
    this.#latestSeq = segment.seq;
    this.#latestTrip = now - sent;
  }

  #isBeforeLatest({ sent, seq }: Segment): boolean {
    return sent < this.#latestSent || (sent === this.#latestSent && seq < this.#latestSeq);
  }

  // Takes out what is acknowledged without a gap.
  #advance(news: News, now: number): void {
    for (let { head } = this; head !== undefined && head.ackedAt >= 0; head = this.head) {
      this.out -= head.weight;
      this.sacked -= head.weight;
      if (head.copies > 1) news.mixed = true;
      else if (head.ackedAt === now && news.ackedSince < 0) news.ackedSince = head.sent;
      this.head = head.next;
    }
    if (this.head === undefined) this.tail = undefined;
  }

  // The segment that it rode with has arrived without it.
  #dismount(segment: Segment): void {
    segment.weight = 1;
    this.out += 1;
    if (segment.lost) this.lost += 1;
    if (segment.resent) this.resent += 1;
  }

  #markLost(segment: Segment): void {
    if (segment.resent) {
      segment.resent = false;
      this.resent -= segment.weight;
      this.foundLostAgain += 1;
    }
    if (segment.lost) return;
    segment.lost = true;
    this.lost += segment.weight;
    this.foundLost += segment.weight;
  }
}

function noteCopy(segment: Segment, now: number): void {
  segment.resent = true;
  segment.copies += 1;
  segment.sent = now;
}
