import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { Socket } from 'node:net';
import { type Report, type Reporter, warnOnce } from './reporter.js';

/** How many events are kept while the API cannot be reached; then the oldest go. */
export const mostKept = 1000;
const mostInBatch = 200;
/** How long an answer, another attempt and the last farewell may take, milliseconds. */
const answerPatience = 2000;
const betweenAttempts = 250;
const farewell = 1000;

/** How long to wait before sending again; undefined when what was sent is done with. */
type Wait = number | undefined;

/**
 * Reports to the API, at once and in batches while an answer is awaited. An event that was sent and not answered is sent
 * again under its id. Nothing here keeps the process alive, but what was said last is sent before it ends by itself.
 */
export class HttpReporter implements Reporter {
  readonly #url: URL;
  readonly #client: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #prefix = randomUUID().slice(0, 8);
  readonly #warn = warnOnce();
  #kept: (Report & { client: string; id: string })[] = [];
  #number = 0;
  #sending = false;
  #wake: NodeJS.Timeout | undefined;
  #farewell: NodeJS.Timeout | undefined;
  #socket: Socket | undefined;
  #leaving = false;
  #idle: (() => void)[] = [];
  readonly #onExit = () => this.#leave();

  constructor(api: string, client: string) {
    this.#url = new URL('/v1/events', api);
    this.#client = client;
    process.on('beforeExit', this.#onExit);
  }

  report(report: Report): void {
    this.#number += 1;
    this.#kept.push({ client: this.#client, ...report, id: `${this.#prefix}-${this.#number}` });
    if (this.#kept.length > mostKept) {
      this.#kept.shift();
      this.#warn(`the API does not answer fast enough, and only the latest ${mostKept} are kept`);
    }
    this.#soon(0);
  }

  async stop(): Promise<void> {
    this.#leave();
    if (this.#isBusy()) await new Promise<void>((resolve) => this.#idle.push(resolve));
    process.off('beforeExit', this.#onExit);
    this.#agent.destroy();
  }

  #isBusy(): boolean {
    return this.#sending || this.#kept.length > 0;
  }

  /** From now on nothing is tried twice, and the process waits for the one answer. */
  #leave(): void {
    if (!this.#isBusy()) return;
    this.#leaving = true;
    this.#farewell ??= setTimeout(() => this.#giveUp(), farewell);
    this.#socket?.ref();
    clearTimeout(this.#wake);
    this.#wake = undefined;
    this.#send();
  }

  #giveUp(): void {
    this.#kept = [];
    this.#socket?.destroy();
    this.#settle();
  }

  #soon(wait: number): void {
    if (this.#wake !== undefined || this.#sending) return;
    this.#wake = setTimeout(() => {
      this.#wake = undefined;
      this.#send();
    }, wait).unref();
  }

  #send(): void {
    if (this.#sending || this.#kept.length === 0) return;
    const batch = this.#kept.splice(0, mostInBatch);
    this.#sending = true;
    this.#post(JSON.stringify(batch), (wait) => {
      this.#sending = false;
      if (wait !== undefined && !this.#leaving) this.#kept.unshift(...batch);
      if (this.#kept.length > mostKept) this.#kept.splice(0, this.#kept.length - mostKept);
      if (this.#kept.length === 0) this.#settle();
      else if (this.#leaving) this.#send();
      else this.#soon(wait ?? 0);
    });
  }

  #settle(): void {
    clearTimeout(this.#farewell);
    this.#farewell = undefined;
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }

  #post(body: string, done: (wait: Wait) => void): void {
    let answered = false;
    const finish = (wait: Wait) => {
      if (answered) return;
      answered = true;
      this.#socket = undefined;
      done(wait);
    };
    const length = Buffer.byteLength(body);
    const sent = request(this.#url, {
      method: 'POST',
      agent: this.#agent,
      timeout: answerPatience,
      headers: { 'content-type': 'application/json', 'content-length': length },
    });
    sent.on('socket', (socket) => {
      this.#socket = socket;
      if (!this.#leaving) socket.unref();
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', () => finish(betweenAttempts));
    sent.on('close', () => finish(betweenAttempts));
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('error', () => finish(betweenAttempts));
      response.on('end', () => {
        const { statusCode = 500, headers } = response;
        if (statusCode === 429) finish(1000 * (Number(headers['retry-after']) || 1));
        else if (statusCode >= 500) finish(betweenAttempts);
        else {
          if (statusCode >= 400) this.#warn(`${statusCode} ${text.slice(0, 300)}`);
          finish(undefined);
        }
      });
    });
    sent.end(body);
  }
}
