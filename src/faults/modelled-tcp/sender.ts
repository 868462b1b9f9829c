import { Cubic } from './cubic.js';
import { Probe } from './probe.js';
import { Reduction } from './reduction.js';
import { RoundTrip } from './round-trip.js';
import { type News, Scoreboard } from './scoreboard.js';
import { SecondThoughts } from './second-thoughts.js';
import { SenderTimer } from './sender-timer.js';
import { fullSegment, type Packet, type Segment } from './segment.js';
import { Usage } from './usage.js';

/** What a sender needs of its end. */
export interface SenderEnd {
  /** Sends a segment and what rides with it, with an acknowledgement; `payload` is the bytes of them all. */
  transmit(segment: Segment, riders: number, payload: number, now: number): void;
}

/** The sending half of a virtual end, after Linux: CUBIC, SACK and RACK, tail-loss probe, time-outs with F-RTO, PRR, undo. */
export class Sender {
  readonly #end: SenderEnd;
  readonly #board = new Scoreboard();
  readonly #cubic = new Cubic();
  readonly #usage = new Usage();
  readonly #reduction = new Reduction();
  readonly #doubts = new SecondThoughts();
  readonly #probe = new Probe();
  readonly #timer: SenderTimer;
  readonly roundTrip: RoundTrip;
  #state: 'open' | 'recovery' | 'loss' = 'open';
  /** How far the stream had been sent when losses were found: acknowledged so far, they are repaired. */
  #recoverTo = 0;
  #unsent = 0;
  #lastSent = 0;
  /** Time-outs in a row; and whether the last one may have been needless. */
  #timeouts = 0;
  #mayBeSpurious = false;

  constructor(end: SenderEnd, handshake: number) {
    this.#end = end;
    this.roundTrip = new RoundTrip(handshake);
    this.#timer = new SenderTimer(this.#board, this.roundTrip);
  }

  /** When `alarm` is to be called. */
  get alarmAt(): number {
    return this.#timer.at;
  }

  write(bytes: number, now: number): void {
    this.#unsent += bytes;
    this.#sendNew(now);
  }

  /** An acknowledgement came, with what arrived since the last one. */
  acknowledge(packets: readonly Packet[], echo: number, now: number): void {
    const { roundTrip } = this;
    const board = this.#board;
    const { foundLost, foundLostAgain } = board;
    const news = board.take(packets, now, roundTrip.least, this.#recoverTo);
    roundTrip.learn(news, echo, board, now);
    if (news.advanced) this.#timeouts = 0;
    this.#doubts.duplicatesCame(news.duplicates);
    const rearms = news.advanced || (board.head !== undefined && news.sackedSince > board.head.sent);
    if (this.#probe.repaired(news, board.acknowledged) && this.#state === 'open') {
      this.#cubic.reduce();
      this.#cubic.window = this.#cubic.threshold;
    }
    const mayResend = this.#judge(news, echo, foundLostAgain, now);
    if (rearms) this.#timer.renew(this.#state === 'open', true, now);
    if (this.#state === 'recovery') this.#reduce(news.delivered, news.advanced && board.foundLost === foundLost);
    else if (news.advanced && this.#usage.mayGrow(this.#cubic)) this.#cubic.grow(news.delivered, now, roundTrip.least);
    if (mayResend) this.#resendLost(now);
    this.#sendNew(now);
  }

  /** The instant of `alarmAt` has come. */
  alarm(now: number): void {
    const { purpose } = this.#timer;
    this.#timer.clear();
    if (this.#board.out === 0) return;
    if (purpose === 'probe') this.#sendProbe(now);
    else if (purpose === 'reordering') this.#endWaitForReordering(now);
    else this.#timeOut(now);
  }

  // The state machine of an acknowledgement; gives whether lost segments may be sent again.
  #judge(news: News, echo: number, foundLostAgain: number, now: number): boolean {
    const board = this.#board;
    const forOriginal = this.#doubts.isForOriginal(news.advanced, echo);
    const needless = this.#doubts.allWereDuplicates || forOriginal;
    const repaired = board.acknowledged >= this.#recoverTo;
    if (this.#state === 'loss') {
      if (this.#waitsForProof(news, repaired, needless, now)) return false;
      if (this.#state === 'loss' && repaired) this.#finish(needless);
    } else if (this.#state === 'recovery' && repaired) this.#finish(needless);
    else if (this.#state === 'recovery' && forOriginal) {
      if (board.resent > 0) return false;
      this.#undo(true);
    } else if (needless && news.duplicates > 0) this.#undo(false);
    this.#findLost(now);
    if (this.#state === 'recovery') return true;
    if (this.#state === 'loss' && board.foundLostAgain === foundLostAgain) return true;
    if (board.lost > 0) this.#enterRecovery();
    return board.lost > 0;
  }

  // F-RTO: after a time-out two new segments show whether it was needless; meanwhile nothing is sent again.
  #waitsForProof({ advanced, original }: News, repaired: boolean, needless: boolean, now: number): boolean {
    if ((this.#mayBeSpurious && original) || (needless && advanced && !repaired)) {
      this.#undo(true);
      return false;
    }
    if (!this.#mayBeSpurious) return false;
    if (this.#board.next > this.#recoverTo) {
      if (!advanced) this.#mayBeSpurious = false;
    } else if (advanced && !repaired) {
      this.#recoverTo = this.#board.next;
      if (this.#unsent > 0) {
        this.#sendNew(now, 2);
        return true;
      }
      this.#mayBeSpurious = false;
    }
    return false;
  }

  #enterRecovery(): void {
    this.#cubic.reduce();
    this.#doubts.start(this.#board.resent);
    this.#reduction.start(this.#cubic.window);
    this.#state = 'recovery';
    this.#recoverTo = this.#board.next;
    this.#probe.forget();
  }

  // All that was out when losses were found has arrived.
  #finish(needless: boolean): void {
    if (needless) this.#cubic.undo();
    else if (this.#state === 'recovery') this.#cubic.window = this.#cubic.threshold;
    this.#doubts.close(true);
    this.#state = 'open';
  }

  #undo(nothingWasLost: boolean): void {
    this.#cubic.undo();
    if (nothingWasLost) this.#board.forgive();
    this.#doubts.close(this.#board.resent === 0);
    this.#state = 'open';
  }

  #findLost(now: number): void {
    const { least, smoothed } = this.roundTrip;
    const patient = this.#state === 'open' && this.#board.sacked < 3;
    const wait = this.#board.findLost(patient ? Math.min(least / 4, smoothed / 8) : 0, now);
    if (wait > 0) this.#timer.waitForReordering(now, wait);
  }

  #endWaitForReordering(now: number): void {
    const { inFlight } = this.#board;
    this.#findLost(now);
    if (this.#board.inFlight !== inFlight) {
      if (this.#state !== 'recovery') {
        this.#enterRecovery();
        this.#reduce(1, false);
      }
      this.#resendLost(now);
    }
    if (this.#timer.purpose === undefined) this.#timer.setTimeOutOfFirst(now);
  }

  #reduce(delivered: number, repairing: boolean): void {
    if (delivered === 0) return;
    const { inFlight } = this.#board;
    this.#cubic.window = inFlight + this.#reduction.allows(delivered, inFlight, this.#cubic.threshold, repairing);
  }

  // A time-out: all that is out may be lost, and the window begins at one segment again.
  #timeOut(now: number): void {
    const board = this.#board;
    const fresh = this.#state === 'open';
    board.giveUp(now);
    if (fresh || board.acknowledged >= this.#recoverTo || (this.#state === 'loss' && this.#timeouts === 0)) {
      this.#cubic.reduce();
      this.#doubts.start(board.resent);
    }
    this.#cubic.window = board.inFlight + 1;
    this.#cubic.forget();
    this.#state = 'loss';
    this.#recoverTo = board.next;
    this.#probe.forget();
    this.#mayBeSpurious = fresh || this.#timeouts > 0;
    this.#timeouts += 1;
    this.#resend(board.head as Segment, now);
    this.roundTrip.backoff += 1;
    this.#timer.setTimeOut(now);
  }

  #sendProbe(now: number): void {
    if (this.#probe.open) {
      this.#timer.setTimeOutOfFirst(now);
      return;
    }
    const isCopy = this.#unsent === 0;
    if (isCopy) this.#resend(this.#board.tail as Segment, now);
    else this.#sendSegment(now);
    this.#usage.note(this.#board, this.#cubic);
    this.#probe.start(this.#board.next, isCopy);
    this.#timer.setTimeOut(now);
  }

  #resendLost(now: number): void {
    const board = this.#board;
    for (let each = board.nextLost(board.head); each !== undefined; each = board.nextLost(each.next)) {
      if (board.inFlight >= this.#cubic.window) return;
      this.#resend(each, now);
      if (this.#state === 'recovery') this.#reduction.sent += 1;
      if (each === board.head && this.#timer.purpose !== 'reordering') this.#timer.setTimeOut(now);
    }
  }

  #resend(segment: Segment, now: number): void {
    const { riders, payload } = this.#board.resend(segment, now);
    this.#doubts.copied(now);
    this.#lastSent = now;
    this.#end.transmit(segment, riders, payload, now);
  }

  #sendNew(now: number, most = Number.POSITIVE_INFINITY): void {
    if (this.#unsent === 0) return;
    const board = this.#board;
    if (board.out === 0 && board.next > 0) this.#cubic.idled(now - this.#lastSent, this.roundTrip.timeout);
    let count = 0;
    for (; this.#unsent > 0 && count < most && board.inFlight < this.#cubic.window; count++) {
      this.#sendSegment(now);
      if (this.#state === 'recovery') this.#reduction.sent += 1;
    }
    this.#usage.note(board, this.#cubic);
    if (count > 0) this.#timer.renew(this.#state === 'open', false, now);
  }

  #sendSegment(now: number): void {
    const length = Math.min(fullSegment, this.#unsent);
    const segment = this.#board.append(length, now);
    this.#unsent -= length;
    this.#lastSent = now;
    if (this.#board.out === 1) this.#timer.setTimeOut(now);
    this.#end.transmit(segment, 0, length, now);
  }
}
