import { once } from 'node:events';
import type { ExecutionContext } from 'ava';
import { WebSocket } from 'ws';
import type { Scalar } from '../../src/core/events.js';
import { encode } from '../../src/reference/protocol.js';
import { ReferenceSdk, type ReferenceSdkOptions } from '../../src/reference/sdk.js';
import { type ReferenceServer, startReferenceServer } from '../../src/reference/server.js';
import { Gate } from './gate.js';
import { ManualClock } from './manual-clock.js';

/** How much later than its instant anything may come, contract milliseconds: messages and handshakes take some turns. */
export const slack = 150;

/** Something a client said. */
export interface Said {
  event: string;
  attributes: Record<string, Scalar>;
  silence?: number;
  /** Contract milliseconds. */
  at: number;
}

/** A client of the reference channel, and all it ever said. */
export class Speaker {
  readonly sdk: ReferenceSdk;
  readonly said: Said[] = [];
  #wake: (() => void)[] = [];

  constructor(options: Omit<ReferenceSdkOptions, 'onCallback'>, onSaid?: (said: Said, sdk: ReferenceSdk) => void) {
    this.sdk = new ReferenceSdk({
      ...options,
      onCallback: ({ event, attributes }, silence) => {
        const said = { event, attributes, at: options.clock.now(), ...(silence === undefined ? {} : { silence }) };
        this.said.push(said);
        for (const wake of this.#wake.splice(0)) wake();
        onSaid?.(said, this.sdk);
      },
    });
  }

  /** The nth event of that name, as soon as it is there. */
  async says(event: string, nth = 1): Promise<Said> {
    for (;;) {
      const found = this.said.filter((said) => said.event === event)[nth - 1];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  count(event: string): number {
    return this.said.filter((said) => said.event === event).length;
  }

  /** Everything from an index on, such as `onConnectionStateChanged 4 2`. */
  words(from = 0): string[] {
    return this.said
      .slice(from)
      .map(({ event, attributes: { state, reason } }) =>
        [event, state, reason].filter((part) => part !== undefined).join(' '),
      );
  }
}

/** A channel server, a gate before it for uid1, and clients; all end with the test. Time goes as fast as they can. */
export async function channel(t: ExecutionContext<unknown>) {
  const clock = new ManualClock();
  const destroyed: { name: string; at: number }[] = [];
  const server: ReferenceServer = await startReferenceServer({
    clock,
    onChannelDestroyed: (name) => destroyed.push({ name, at: clock.now() }),
  });
  const gate = await Gate.start(server.port, clock);
  const stop = clock.flow();
  t.teardown(async () => {
    stop();
    gate.close();
    await server.close();
  });
  const speaker = (
    uid: string,
    options: Partial<ReferenceSdkOptions> = {},
    onSaid?: (said: Said, sdk: ReferenceSdk) => void,
  ): Speaker => {
    const url = uid === '1' ? gate.url : `ws://127.0.0.1:${server.port}/`;
    const made = new Speaker({ uid, url, clock, ...options }, onSaid);
    t.teardown(() => made.sdk.leave());
    return made;
  };
  /** Waits for contract time to pass, when nothing is to be heard. */
  const pass = (milliseconds: number) => new Promise<void>((resolve) => clock.after(milliseconds, resolve));
  return { clock, server, gate, speaker, pass, destroyed };
}

/** A client that speaks the protocol by hand. */
export class RawClient {
  readonly socket: WebSocket;
  readonly messages: string[] = [];
  #wake: (() => void)[] = [];

  constructor(t: ExecutionContext<unknown>, port: number) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/`);
    this.socket.on('error', () => {});
    this.socket.on('message', (data: Buffer) => {
      this.messages.push(data.toString());
      for (const wake of this.#wake.splice(0)) wake();
    });
    t.teardown(() => this.socket.terminate());
  }

  async opened(): Promise<void> {
    if (this.socket.readyState !== WebSocket.OPEN) await once(this.socket, 'open');
  }

  async join(uid: string, name = 'demo'): Promise<void> {
    await this.opened();
    this.socket.send(encode({ type: 'join', uid, channel: name }));
    await this.hears('"type":"joined"');
  }

  media(sequence = 1): void {
    this.socket.send(encode({ type: 'media', sequence }));
  }

  /** The first message that contains the text, as soon as it is there. */
  async hears(text: string): Promise<string> {
    for (;;) {
      const found = this.messages.find((message) => message.includes(text));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }
}
