import type { ClientPlan } from '../core/plan.js';
import type { HistoryRecord } from '../core/records.js';
import type { Verdict } from '../core/verdict.js';
import { type ClientStanding, WatchedClient, type WatchGround } from './watched-client.js';
import { Withholding } from './withholding.js';

/** Told of the verdicts of each outage that is over. */
export type JudgedListener = (verdicts: readonly Verdict[]) => void;

/** Judges the contracts of clients whenever a wire goes dead, whoever did it, endlessly; only what open outages need is kept. */
export class OutageWatch {
  readonly #watched: WatchedClient[];
  readonly #listeners: JudgedListener[] = [];
  readonly #stopListening: () => void;

  constructor(clients: readonly ClientPlan[], parts: Pick<WatchGround, 'clock' | 'history' | 'tracks'>) {
    const withholding = new Withholding();
    const heard = new Map<string, HistoryRecord>();
    const judged: JudgedListener = (verdicts) => {
      for (const listener of this.#listeners) listener(verdicts);
    };
    const ground = { ...parts, withholding, heard, judged };
    this.#watched = clients.flatMap(({ name, contract }) =>
      contract === undefined ? [] : [new WatchedClient(name, contract, ground)],
    );
    this.#stopListening = ground.history.listen((record) => {
      withholding.observe(record);
      for (const watched of this.#watched) watched.observe(record);
      if (record.kind === 'event' && record.source !== 'wire') heard.set(record.client, record);
    });
  }

  onJudged(listener: JudgedListener): void {
    this.#listeners.push(listener);
  }

  /** How each client with a contract is doing. */
  standings(): ClientStanding[] {
    return this.#watched.map((watched) => watched.standing());
  }

  /** Judges what is open with what is known, and stops. */
  finish(): void {
    for (const watched of this.#watched) watched.finish();
    this.#stopListening();
  }

  stop(): void {
    this.#stopListening();
    for (const watched of this.#watched) watched.stop();
  }
}
