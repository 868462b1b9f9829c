import { WebSocket } from 'ws';
import type { Clock, Timer } from '../core/clock.js';
import { type Callback, callbacksFor, type Happening, type Platform, type SdkLine } from './callbacks.js';
import { behaviourOf, type Misbehaviour, type MisbehaviourName } from './misbehaviours.js';
import { Peers } from './peers.js';
import { decode, encode, type ServerMessage } from './protocol.js';
import { attemptPace, mediaPace } from './timings.js';
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
    this.#options = options;
    this.#clock = options.clock;
    this.#behaviour = behaviourOf(options.misbehave);
    this.#peers = new Peers(this.#clock, this.#behaviour.timings.peerOffline, {
      joined: (uid) => this.#say({ kind: 'peer-joined', uid, elapsed: this.#elapsed() }),
      offline: (uid, reason, silence) => this.#say({ kind: 'peer-offline', uid, reason }, silence),
    });
  }

  /** Asks to join; goes on asking until it is in, or gives up. Who is in, or on the way in, has nothing to ask. */
  join(): void {
    if (this.#state !== 'idle' && this.#state !== 'failed' && this.#state !== 'left') return;
    this.#everJoined = false;
    this.#unanswered = 0;
    this.#requestedAt = this.#clock.now();
    this.#lastReceived = this.#requestedAt;
    this.#state = 'connecting';
    this.#connect();
    // Also when the client never got in: lost, 10 s after the request.
    this.#setDeadlines();
    this.#options.onCallback({ event: 'joinChannel', attributes: { uid: this.#options.uid, channel: this.#channel } });
    this.#say({ kind: 'joining' });
  }

  /** Leaves politely; from now on nothing is said, whatever still arrives. */
  leave(): void {
    const socket = this.#socket;
    if (socket?.readyState === WebSocket.OPEN) {
      this.#socket = undefined;
      socket.send(encode({ type: 'leave' }));
      socket.close(1000);
      // The other side may be unable to answer, and then the farewell must not keep a process alive.
      const patience = this.#clock.after(attemptPace(this.#clock, 0), () => socket.terminate());
      socket.once('close', () => patience.cancel());
    }
    this.#end('left');
  }

  get #channel(): string {
    return this.#options.channel ?? 'demo';
  }

  #connect(): void {
    this.#abandon();
    const { uid, url } = this.#options;
    const target = new URL(url);
    target.searchParams.set('uid', uid);
    target.searchParams.set('channel', this.#channel);
    const socket = new WebSocket(target, { perMessageDeflate: false });
    this.#socket = socket;
    const current = () => this.#socket === socket;
    socket.on('open', () => {
      if (current()) socket.send(encode({ type: 'join', uid, channel: this.#channel }));
    });
    socket.on('message', (data) => {
      if (current()) this.#receive(decode(data) as ServerMessage | undefined);
    });
    socket.on('error', () => {});
    // A refusal is an answer too: the next attempt need not wait until this one is given up.
    socket.on('close', () => {
      if (!current()) return;
      this.#attempt?.cancel();
      this.#attempt = this.#clock.after(attemptPace(this.#clock, 0), () => this.#again());
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
    if (this.#everJoined && !this.#behaviour.rejoins) return;
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
        this.#peers.heard(message.uid);
        break;
      case 'user-left':
        this.#peers.left(message.uid);
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
    this.#watch = new SilenceWatch(this.#clock, this.#behaviour.timings.interrupted, (silence) =>
      this.#interrupt(silence),
    );
    this.#media?.cancel();
    this.#sendMedia();
    const socket = this.#socket;
    if (wasOut) this.#say({ kind, uid, elapsed: this.#elapsed() });
    // The app may have left when it heard that.
    if (this.#socket === socket) this.#peers.resume(present);
  }

  #interrupt(silence: number): void {
    this.#state = 'interrupted';
    this.#peers.suspend();
    this.#setDeadlines();
    if (this.#behaviour.rejoins) this.#connect();
    else this.#abandon();
    this.#say({ kind: 'interrupted' }, silence);
  }

  #setDeadlines(): void {
    const { lost, giveUp } = this.#behaviour.timings;
    this.#at(lost, (silence) => {
      this.#state = 'lost';
      this.#say({ kind: 'lost' }, silence);
    });
    if ((this.#options.line ?? 'from-2.3.2') !== 'from-2.3.2') return;
    this.#at(giveUp, (silence) => {
      this.#end('failed');
      this.#say({ kind: 'failed' }, silence);
    });
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

  #say(happening: Happening, silence?: number): void {
    const { line = 'from-2.3.2', platform = 'android', onCallback } = this.#options;
    const times = isOfOutage(happening) ? this.#behaviour.times : 1;
    for (let time = 0; time < times; time++) {
      for (const callback of callbacksFor(happening, line, platform)) {
        // An app may leave from within a callback.
        if (this.#state !== 'left') onCallback(callback, silence);
      }
    }
  }

  #elapsed(): number {
    return Math.round(this.#clock.now() - this.#requestedAt);
  }
}

// A peer that leaves politely is no outage.
function isOfOutage(happening: Happening): boolean {
  return happening.kind === 'peer-offline'
    ? happening.reason === 'dropped'
    : happening.kind === 'interrupted' || happening.kind === 'lost';
}
