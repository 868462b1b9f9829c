import type { Opcode } from '../core/message.js';
import type { Message, MessageDesk, MessageStage } from '../core/message-stage.js';
import { composeMessage } from './framed-message.js';
import type { Head, Releasable, ReleaseSchedule } from './release-schedule.js';

/** What a desk needs of the framer whose stage it serves. */
export interface DeskOwner {
  readonly schedule: ReleaseSchedule;
  /** Whether messages of this direction are masked. */
  readonly masked: boolean;
  /** Does something that may let messages go on. */
  act(what: () => void): void;
  inject(stage: MessageStage, message: Message, handedOver?: () => void): void;
  /** Whether what is put in now goes on. */
  takes(): boolean;
}

/** What a link does for one of its message stages. */
export class StageDesk implements MessageDesk, Releasable {
  readonly #owner: DeskOwner;
  readonly #stage: MessageStage;
  #scheduled: Head | undefined;

  constructor(owner: DeskOwner, stage: MessageStage) {
    this.#owner = owner;
    this.#stage = stage;
  }

  // An entry that is too early costs less than one that is taken out again: it is left.
  wakeAt(at: number): void {
    if (at === Number.POSITIVE_INFINITY) this.close();
    else if (this.#scheduled === undefined || this.#scheduled.due > at) {
      this.close();
      this.#scheduled = this.#owner.schedule.add(this, at);
    }
  }

  compose(opcode: Opcode, payload: Buffer, index: number): Message {
    return composeMessage(opcode, payload, index, this.#owner.masked);
  }

  inject(message: Message, handedOver?: () => void): void {
    this.#owner.inject(this.#stage, message, handedOver);
  }

  takes(): boolean {
    return this.#owner.takes();
  }

  release(now: number): void {
    this.#scheduled = undefined;
    this.#owner.act(() => this.#stage.wake(now));
  }

  /** Nobody is to be woken any more. */
  close(): void {
    this.#owner.schedule.cancel(this.#scheduled);
    this.#scheduled = undefined;
  }
}
