import { kernelTimer } from './kernel-timer.js';
import { fullSegment, type Packet } from './segment.js';

const ackDelay = 40;
/** How many segments are acknowledged at once at the beginning and after a pause. */
const quickBudget = 16;

/**
 * The receiving half of a virtual end: what came, and when it is to be acknowledged. Its log stands for cumulative and
 * selective acknowledgements alike: an acknowledgement says how far the log went when it was sent, so that one which is
 * lost is made good by the next.
 */
export class Receiver {
  /** What came, in order of arrival, as far as the sender does not know it yet. */
  #log: Packet[] = [];
  #logStart = 0;
  #expected = 0;
  #lastAcked = 0;
  #beyondGap = 0;
  #small = 0;
  #quick = quickBudget;
  /** It answers what it gets, so that acknowledgements wait for the answer. */
  #answers = false;
  #lastData = Number.NEGATIVE_INFINITY;
  #ackDelay = ackDelay;
  /** When the segment was sent whose acknowledgement is next, to be echoed. */
  echo = -1;
  ackAt = Number.POSITIVE_INFINITY;

  /** Whether something came that has not been acknowledged since. */
  pending = false;

  get upTo(): number {
    return this.#logStart + this.#log.length;
  }

  /** The other end is told of the log up to there; gives what is new to it. */
  tell(upTo: number): Packet[] {
    const news = this.#log.splice(0, Math.max(0, upTo - this.#logStart));
    this.#logStart += news.length;
    return news;
  }

  /**
   * A packet with data came.
   * @param timeout the time-out of this end's own sender; a longer pause means that the other end starts anew
   * @returns whether it must be acknowledged at once
   */
  take(packet: Packet, now: number, timeout: number): boolean {
    const { segment } = packet;
    if (segment === undefined) return false;
    this.#log.push(packet);
    this.pending = true;
    if (segment.seq <= this.#lastAcked) this.echo = packet.sent;
    let fresh = 0;
    for (let each = packet.segment, left = packet.riders; each !== undefined && left >= 0; each = each.next, left--) {
      if (each.received) continue;
      each.received = true;
      this.#beyondGap += 1;
      fresh += each.length;
    }
    packet.duplicate = fresh === 0;
    if (packet.duplicate) {
      this.#answers = false;
      this.#quick = quickBudget;
      this.#ackDelay = ackDelay;
      return true;
    }
    this.#adapt(now, timeout);
    const inOrder = segment.seq <= this.#expected;
    const filledGap = inOrder && this.#beyondGap > 1 + packet.riders;
    if (inOrder) {
      let each: typeof packet.segment = segment;
      for (; each?.received === true; each = each.next) {
        if (each.seq < this.#expected) continue;
        this.#expected = each.seq + each.length;
        this.#beyondGap -= 1;
      }
    }
    if (fresh < fullSegment) this.#small += 1;
    if (!inOrder || filledGap || this.#beyondGap > 0 || this.#isDue()) return true;
    if (this.ackAt === Number.POSITIVE_INFINITY) this.ackAt = kernelTimer(now, this.#ackDelay);
    return false;
  }

  /** Something is sent, and acknowledges all that came. */
  acknowledged(): void {
    if (this.#quick > 0) this.#quick -= 1;
    this.#lastAcked = this.#expected;
    this.#small = 0;
    this.pending = false;
    this.ackAt = Number.POSITIVE_INFINITY;
  }

  /** Data is sent: an answer, if it comes soon after data. */
  sends(now: number): void {
    if (now - this.#lastData < this.#ackDelay) this.#answers = true;
  }

  /** An acknowledgement waited in vain for an answer. */
  waited(timeout: number): void {
    this.#ackDelay = this.#answers ? ackDelay : Math.min(2 * this.#ackDelay, timeout);
    this.#answers = false;
  }

  #isDue(): boolean {
    if (this.#expected - this.#lastAcked > fullSegment || this.#small > 1) return true;
    // A small segment is acknowledged when the application reads it.
    return !this.#answers && (this.#quick > 0 || this.#small > 0);
  }

  #adapt(now: number, timeout: number): void {
    const pause = now - this.#lastData;
    if (pause <= ackDelay / 2) this.#ackDelay = this.#ackDelay / 2 + ackDelay / 2;
    else if (pause < this.#ackDelay) this.#ackDelay = Math.min(this.#ackDelay / 2 + pause, timeout);
    else if (pause > timeout) this.#quick = quickBudget;
    this.#lastData = now;
  }
}
