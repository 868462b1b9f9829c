import { Carrier } from '../../core/stage.js';
import { queueSize } from './path.js';

/** What is assumed of a wire of which no other fault says more: its delay in each direction, and bytes a contract millisecond. */
export const assumed = { delay: 25, rate: 2500 } as const;

/** What a way needs of the connection that it belongs to. */
export interface WayOwner {
  write(way: ModelledWay, bytes: number, at: number): void;
  answered(way: ModelledWay): void;
  advance(now: number): void;
  settle(own?: ModelledWay): void;
  retune(): void;
}

/** What waits in a way; a FIN or RST is one virtual byte, a mark none. */
interface Item {
  what: 'bytes' | 'fin' | 'rst' | 'mark';
  chunk: Buffer;
  /** What the chunk stands at the beginning of, once it is a copy. */
  memory: Buffer;
  offset: number;
  left: number;
  reached: (() => void) | undefined;
}

const nothing = Buffer.alloc(0);
/** How much memory pieces share that are smaller, bytes. */
const sharedMemory = 2048;
const never = Number.POSITIVE_INFINITY;

/** One direction of a modelled connection, as a stage of its link: real bytes, in order, until the model lets them go. */
export class ModelledWay extends Carrier {
  readonly way: 0 | 1;
  readonly #owner: WayOwner;
  readonly #carries: boolean;
  #items: Item[] = [];
  #planned: { at: number; bytes: number }[] = [];
  #moved = false;
  #wireRate = never;
  override lag = 0;
  override rate = never;
  kept = 0;
  /** The delay that the link has without this. */
  wireDelay = 0;
  #adds: number = assumed.delay;
  /** A packet of this direction was lost. */
  lossy = false;

  /** @param carries whether it delays bytes, or only says that some passed */
  constructor(owner: WayOwner, end: 0 | 1, carries: boolean) {
    super();
    this.#owner = owner;
    this.way = end;
    this.#carries = carries;
  }

  get pathDelay(): number {
    return this.wireDelay + this.#adds;
  }

  get pathRate(): number {
    return this.#wireRate > 0 && this.#wireRate < never ? this.#wireRate : assumed.rate;
  }

  get keepsEnd(): boolean {
    const what = this.#items.at(-1)?.what;
    return what === 'fin' || what === 'rst';
  }

  /** The delay that this makes itself has changed, or what passes. */
  tune(adds: number): void {
    this.#adds = adds;
    if (!this.#carries) return;
    this.lag = adds + queueSize(this.pathRate) / this.pathRate;
    this.rate = this.pathRate;
  }

  override travels(delay: number, rate: number): void {
    this.wireDelay = delay;
    this.#wireRate = rate;
    this.#owner.retune();
  }

  override write(chunk: Buffer, at: number, offset: number): void {
    if (this.#carries) {
      const item: Item = { what: 'bytes', chunk, memory: nothing, offset, left: chunk.length, reached: undefined };
      this.#keep(item, at);
      if (item.left > 0) this.#copy(item);
    } else {
      this.#owner.answered(this);
      this.next.write(chunk, at, offset);
    }
    this.#owner.settle(this);
  }

  override end(what: 'fin' | 'rst', at: number): void {
    if (!this.#carries) {
      this.next.end(what, at);
      return;
    }
    this.#keep({ what, chunk: nothing, memory: nothing, offset: 0, left: 1, reached: undefined }, at);
    this.#owner.settle(this);
  }

  override mark(at: number, reached: () => void): void {
    if (this.#items.length === 0) this.next.mark(at, reached);
    else this.#items.push({ what: 'mark', chunk: nothing, memory: nothing, offset: 0, left: 0, reached });
  }

  wake(now: number): void {
    if (this.#items.length === 0) return;
    this.#owner.advance(now);
    this.#owner.settle();
  }

  letGo(now: number): void {
    for (const item of this.#items) this.#pass(item, item.left, now);
    this.discard();
  }

  discard(): void {
    this.#items = [];
    this.#planned = [];
    this.kept = 0;
    this.carriage.wakeAt(never);
  }

  /** The next so many bytes are sure to arrive at the virtual receiver at that instant. */
  commit(bytes: number, arrives: number): void {
    // The delays behind this add what is theirs.
    const at = arrives - this.wireDelay - (this.pathRate === this.#wireRate ? bytes / this.pathRate : 0);
    let left = bytes;
    for (let item = this.#items[0]; item !== undefined && (left > 0 || item.left === 0); item = this.#items[0]) {
      const count = Math.min(left, item.left);
      this.#pass(item, count, at);
      item.left -= count;
      left -= count;
      if (item.left === 0) this.#items.shift();
    }
    this.#moved = true;
  }

  /** Bytes are to be written at an instant that is still to come. */
  plan(bytes: number, at: number): void {
    const last = this.#planned.at(-1);
    if (last?.at === at) last.bytes += bytes;
    else this.#planned.push({ at, bytes });
  }

  get plannedAt(): number {
    return this.#planned[0]?.at ?? never;
  }

  takePlanned(now: number): number {
    let bytes = 0;
    while (this.plannedAt <= now) bytes += this.#planned.shift()?.bytes ?? 0;
    return bytes;
  }

  /** Tells its link what came of it; nothing wakes a way in which nothing waits. */
  tell(isAsking: boolean, nextEvent: number): void {
    if (this.lossy && this.#carries) this.acted();
    this.carriage.wakeAt(this.#items.length === 0 ? never : nextEvent);
    const { carriage } = this;
    const moved = this.#moved;
    this.#moved = false;
    if (moved && !isAsking) carriage.passed();
  }

  #keep(item: Item, at: number): void {
    this.#items.push(item);
    this.kept += item.chunk.length;
    this.#owner.write(this, item.left, at);
  }

  #pass(item: Item, count: number, at: number): void {
    const { what, chunk, offset } = item;
    if (what === 'mark') this.next.mark(at, item.reached as () => void);
    else if (what !== 'bytes') this.next.end(what, at);
    else {
      const start = chunk.length - item.left;
      this.next.write(count === chunk.length ? chunk : chunk.subarray(start, start + count), at, offset + start);
      this.kept -= count;
    }
  }

  // What stays needs memory of its own: the source reads into the other again. Small pieces share it, so that a thousand
  // of them take hardly more than their bytes.
  #copy(item: Item): void {
    const rest = item.chunk.subarray(item.chunk.length - item.left);
    const before = this.#items.at(-2);
    const offset = item.offset + item.chunk.length - rest.length;
    if (before?.what === 'bytes' && before.offset + before.chunk.length === offset) {
      const { memory, chunk } = before;
      if (memory.length - chunk.length >= rest.length) {
        rest.copy(memory, chunk.length);
        before.chunk = memory.subarray(0, chunk.length + rest.length);
        before.left += rest.length;
        this.#items.pop();
        return;
      }
    }
    item.memory = Buffer.allocUnsafe(Math.max(rest.length, sharedMemory));
    rest.copy(item.memory);
    item.chunk = item.memory.subarray(0, rest.length);
    item.offset = offset;
  }
}
