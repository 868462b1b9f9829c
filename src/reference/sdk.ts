import { WebSocket } from 'ws';
import type { Clock, Timer } from '../core/clock.js';
import { dial, sayFarewell } from './dial.js';
import type { Callback } from './happenings.js';
import { behaviourOf, type Misbehaviour, type MisbehaviourName } from './misbehaviours.js';
import { Peers } from './peers.js';
import type { Platform, SdkLine } from './platforms.js';
import { encode, type ServerMessage } from './protocol.js';
import { attemptPace, changedTimings, mediaPace, type Timings, timingsOf } from './timings.js';
import { Voice } from './voice.js';
import { SilenceWatch } from './watch.js';

export interface ReferenceSdkOptions {
  uid: string;
  /** `ws://host:port/`; uid and channel are added as its query, so that a proxy can tell clients apart. */
  url: string;
  channel?: string;
  clock: Clock;
  line?: SdkLine;
  platform?: Platform;
  misbehave?: MisbehaviourName | undefined;
  /** Told of every callback; `silence` is the SDK's own measurement of what led to it, contract milliseconds. */
  onCallback: (callback: Callback, silence?: number) => void;
}

type State = 'idle' | 'connecting' | 'connected' | 'interrupted' | 'lost' | 'failed' | 'left';

/**
 * A client of the reference channel that keeps the vendor's reconnection timeline.
 *
 *   connecting ──▶ connected ──4 s silence──▶ interrupted ──10 s──▶ lost ──20 min──▶ failed (from 2.3.2)
 *                      ▲───────────── rejoined ──┴──────────────────┘
 */
export class ReferenceSdk {
  readonly #options: ReferenceSdkOptions;
  readonly #clock: Clock;
  readonly #behaviour: Misbehaviour;
  readonly #timings: Timings;
  readonly #voice: Voice;
  readonly #peers: Peers;
  #state: State = 'idle';
  #everJoined = false;
  #requestedAt = 0;
  #lastReceived = 0;
  #socket: WebSocket | undefined;
  #attempt: Timer | undefined;
  #media: Timer | undefined;
  #watch: SilenceWatch | undefined;
  readonly #deadlines: Timer[] = [];
  #sequence = 0;
  #answers = false;
  /** Attempts since the last one that got in. */
  #unanswered = 0;

  constructor(options: ReferenceSdkOptions) {
    const { clock, line = 'from-2.3.2', platform = 'android', misbehave, onCallback } = options;
    this.#options = options;
    this.#clock = clock;
    const behaviour = behaviourOf(misbehave);
    const contract = timingsOf(line, platform);
    this.#behaviour = behaviour;
    this.#timings = changedTimings(contract, behaviour.timings?.(contract) ?? {});
    this.#voice = new Voice({ clock, line, platform, behaviour, onCallback });
    this.#peers = new Peers(clock, this.#timings, {
      joined: (uid) => this.#voice.say({ kind: 'peer-joined', uid, elapsed: this.#elapsed() }),
      silent: (uid, silence) => this.#voice.say({ kind: 'peer-silent', uid }, silence),
      heard: (uid) => this.#voice.say({ kind: 'peer-heard', uid }),
      offline: (uid, reason, silence) => this.#voice.say({ kind: 'peer-offline', uid, reason }, silence),
    });
  }

  /** Asks to join; goes on asking until it is in, or gives up: then it must leave first. Who is in, or on the way in, has nothing to ask. */
  join(): void {
    if (this.#state !== 'idle' && this.#state !== 'left') return;
    this.#voice.unmute();
    this.#everJoined = false;
    this.#unanswered = 0;
    this.#requestedAt = this.#clock.now();
    this.#lastReceived = this.#requestedAt;
    this.#state = 'connecting';
    this.#connect();
    // Also when the client never got in: lost, 10 s after the request.
    this.#setDeadlines(this.#timings.neverConnected);
    this.#options.onCallback({ event: 'joinChannel', attributes: { uid: this.#options.uid, channel: this.#channel } });
    this.#voice.say({ kind: 'joining' });
  }

  /** Leaves politely; from now on nothing is said, whatever still arrives. */
  leave(): void {
    const socket = this.#socket;
    if (socket?.readyState === WebSocket.OPEN) {
      this.#socket = undefined;
      sayFarewell(socket, this.#clock);
    }
    this.#voice.mute();
    this.#end('left');
  }

  get #channel(): string {
    return this.#options.channel ?? 'demo';
  }

  #connect(): void {
    this.#abandon();
    const { uid, url } = this.#options;
    this.#socket = dial({
      uid,
      url,
      channel: this.#channel,
      isCurrent: (socket) => this.#socket === socket,
      onMessage: (message) => this.#receive(message),
      // A refusal is an answer too: the next attempt need not wait until this one is given up.
      onClose: () => {
        this.#attempt?.cancel();
        this.#attempt = this.#clock.after(attemptPace(this.#clock, 0), () => this.#again());
      },
    });
    this.#attempt = this.#clock.after(attemptPace(this.#clock, this.#unanswered), () => this.#again());
    this.#unanswered += 1;
  }

  #again(): void {
    const { readyState } = this.#socket ?? {};
    if (this.#state === 'connected' && readyState === WebSocket.OPEN) {
      this.#attempt = this.#clock.after(attemptPace(this.#clock, 0), () => this.#again());
      return;
    }
    if (this.#isDone()) return;
    this.#connect();
  }

  #abandon(): void {
    this.#attempt?.cancel();
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.terminate();
  }

  #receive(message: ServerMessage | undefined): void {
    this.#lastReceived = this.#clock.now();
    this.#watch?.heard();
    switch (message?.type) {
      case 'joined':
        this.#enter(message.peers);
        break;
      case 'user-joined':
        if (this.#peers.has(message.uid)) this.#sayOfReturn(message.uid);
        this.#peers.heard(message.uid);
        break;
      case 'user-left':
        this.#peers.left(message.uid);
        break;
      case 'user-gone':
        this.#peers.left(message.uid, 'dropped');
        break;
      case 'media':
        if (message.from !== '0') this.#peers.heard(message.from);
        break;
      default:
        this.#answers = this.#behaviour.starved === true;
    }
  }

  #enter(present: string[]): void {
    const { uid } = this.#options;
    const wasOut = this.#state !== 'connected';
    for (const deadline of this.#deadlines.splice(0)) deadline.cancel();
    const kind = this.#everJoined ? 'rejoined' : 'joined';
    this.#state = 'connected';
    this.#everJoined = true;
    this.#unanswered = 0;
    this.#watch?.stop();
    this.#watch = new SilenceWatch(this.#clock, this.#timings.interrupted, (silence) => this.#interrupt(silence));
    this.#media?.cancel();
    this.#sendMedia();
    const socket = this.#socket;
    if (wasOut) this.#voice.say({ kind, uid, elapsed: this.#elapsed() });
    // The app may have left when it heard that.
    if (this.#socket === socket) this.#peers.resume(present);
  }

  #interrupt(silence: number): void {
    this.#state = 'interrupted';
    this.#peers.suspend();
    this.#setDeadlines(this.#timings.lost);
    if (this.#behaviour.neverRejoins) this.#abandon();
    else this.#connect();
    this.#voice.say({ kind: 'interrupted' }, silence);
  }

  #setDeadlines(lost: number): void {
    this.#at(lost, (silence) => {
      this.#state = 'lost';
      if (this.#behaviour.stopsTryingWhenLost) this.#abandon();
      this.#voice.say({ kind: 'lost' }, silence);
    });
    const { giveUp } = this.#timings;
    if (!Number.isFinite(giveUp)) return;
    this.#at(giveUp, (silence) => {
      if (this.#behaviour.rejoinsAfterGivingUp) this.#state = 'failed';
      else this.#end('failed');
      this.#voice.say({ kind: 'failed' }, silence);
    });
  }

  // Whether no attempt is made any more, however the contract would have it.
  #isDone(): boolean {
    const { neverRejoins, stopsTryingWhenLost } = this.#behaviour;
    return (this.#everJoined && neverRejoins === true) || (this.#state === 'lost' && stopsTryingWhenLost === true);
  }

  #sayOfReturn(uid: string): void {
    const { onReturn } = this.#behaviour;
    if (onReturn === 'peer-joined') this.#voice.say({ kind: 'peer-joined', uid, elapsed: this.#elapsed() });
    if (onReturn !== 'peer-offline') return;
    this.#voice.say({ kind: 'peer-silent', uid });
    this.#voice.say({ kind: 'peer-offline', uid, reason: 'dropped' });
  }

  #at(limit: number, act: (silence: number) => void): void {
    const since = this.#lastReceived;
    this.#deadlines.push(this.#clock.after(since + limit - this.#clock.now(), () => act(this.#clock.now() - since)));
  }

  #sendMedia(): void {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#sequence += 1;
      this.#socket.send(encode({ type: 'media', sequence: this.#sequence }));
      if (this.#answers) this.#watch?.heard();
    }
    this.#media = this.#clock.after(mediaPace(this.#clock), () => this.#sendMedia());
  }

  #end(state: 'failed' | 'left'): void {
    this.#state = state;
    this.#media?.cancel();
    this.#watch?.stop();
    this.#peers.stop();
    for (const deadline of this.#deadlines.splice(0)) deadline.cancel();
    this.#abandon();
  }

  #elapsed(): number {
    return Math.round(this.#clock.now() - this.#requestedAt);
  }
}
