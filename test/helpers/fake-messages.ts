import type { AnyStage, ConnectionAbilities, FaultInstance } from '../../src/core/fault.js';
import { MessageContent, type Opcode } from '../../src/core/message.js';
import { type Message, type MessageSink, MessageStage } from '../../src/core/message-stage.js';
import { Dice } from '../../src/core/random.js';
import type { Direction, DirectionChoice, Side } from '../../src/core/target.js';
import { faults, type FaultType } from '../../src/faults/index.js';
import { ManualClock } from './manual-clock.js';

/** A message that stands on no wire. */
export function message(opcode: Opcode, payload: string | Buffer, index = 0, whole = true): Message {
  const bytes = Buffer.from(payload);
  return {
    opcode,
    index,
    bytes: [bytes],
    whole,
    content: new MessageContent(opcode, () => bytes),
    payload: () => (whole ? bytes : undefined),
  };
}

/** One direction of a fake WebSocket: message stages, and what comes out of them in order. */
class FakeWay implements MessageSink {
  readonly #clock: ManualClock;
  #stages: MessageStage[] = [];
  #due = 0;
  #handedOver = new Map<Message, () => void>();
  /** Not before this instant is anything handed over. */
  heldUntil = 0;
  readonly out: { t: number; message: Message }[] = [];

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  /** What came out, such as `120 text hello`. */
  get said(): string[] {
    return this.out.map(({ t, message }) => `${t} ${message.opcode} ${String(message.payload() ?? '…')}`);
  }

  get kept(): number {
    return this.#stages.reduce((sum, stage) => sum + stage.kept, 0);
  }

  arrive(message: Message): void {
    (this.#stages[0] ?? this).message(message, this.#clock.now());
  }

  message(message: Message, at: number): void {
    this.#due = Math.max(this.#due, at, this.heldUntil);
    this.#clock.after(this.#due - this.#clock.now(), () => {
      this.out.push({ t: this.#clock.now(), message });
      this.#handedOver.get(message)?.();
    });
  }

  add(stage: MessageStage): void {
    this.#connect([...this.#stages, stage]);
    stage.desk = {
      wakeAt: (at) => {
        if (at < Number.POSITIVE_INFINITY) this.#clock.after(at - this.#clock.now(), () => this.#wake(stage));
      },
      compose: (opcode, payload, index) => message(opcode, payload, index),
      inject: (injected, handedOver) => {
        if (handedOver !== undefined) this.#handedOver.set(injected, handedOver);
        stage.next.message(injected, this.#clock.now());
      },
      takes: () => this.#clock.now() >= this.heldUntil,
    };
  }

  replace(stage: MessageStage, by: MessageStage): void {
    stage.letGo(this.#clock.now());
    this.add(by);
    this.#connect(this.#stages.slice(0, -1).map((each) => (each === stage ? by : each)));
  }

  /** The source has ended. */
  end(): void {
    for (const stage of this.#stages) stage.ended(this.#clock.now());
  }

  remove(stage: MessageStage): void {
    stage.letGo(this.#clock.now());
    this.#connect(this.#stages.filter((each) => each !== stage));
  }

  #wake(stage: MessageStage): void {
    if (this.#stages.includes(stage)) stage.wake(this.#clock.now());
  }

  #connect(stages: MessageStage[]): void {
    this.#stages = stages;
    stages.forEach((stage, index) => {
      stage.next = stages[index + 1] ?? this;
    });
  }
}

/** A WebSocket of messages that stand on no wire, with faults that take hold of nothing else; time goes on when told to. */
export class FakeMessages {
  readonly clock = new ManualClock();
  readonly upstream = new FakeWay(this.clock);
  readonly downstream = new FakeWay(this.clock);
  /** Which socket got what and when, such as `2000 fin client`. */
  readonly endings: string[] = [];
  /** The directions in which a fault said that it had an effect. */
  readonly effects: Direction[] = [];
  readonly connection: ConnectionAbilities;
  readonly #seed: number;
  #instances: FaultInstance[] = [];

  constructor({ framed = true, seed = 1, nth = 1 } = {}) {
    this.#seed = seed;
    const end = (what: string) => (side: Side) => void this.endings.push(`${this.clock.now()} ${what} ${side}`);
    const stage = (stage: AnyStage) => {
      if (!(stage instanceof MessageStage)) throw new Error('a stage of bytes');
      return stage;
    };
    this.connection = {
      id: nth,
      proxy: 'channel',
      client: 'uid1',
      nth,
      framed,
      deflation: { upstream: 'none', downstream: 'none' },
      hold() {},
      release() {},
      addStage: (way, added) => this[way].add(stage(added)),
      replaceStage: (way, old, by) => this[way].replace(stage(old), stage(by)),
      removeStage: (way, removed) => this[way].remove(stage(removed)),
      discard() {},
      finish: end('fin'),
      reset: end('rst'),
      say() {},
      resetOnNext() {},
    };
  }

  /** Applies a fault; its options are written as in a profile. */
  apply(type: FaultType, options: object = {}, direction: DirectionChoice = 'downstream'): Required<FaultInstance> {
    const instance = faults[type].create(faults[type].schema.parse(options), {
      clock: this.clock,
      direction,
      chances: ({ client = '', nth }, purpose) => new Dice(this.#seed, type, client, nth, purpose),
    });
    instance.attach?.(this.connection, (way) => this.effects.push(way), false);
    this.#instances.push(instance);
    return instance as Required<FaultInstance>;
  }

  /** The handshake is over. */
  frame(): void {
    Object.assign(this.connection, { framed: true });
    for (const instance of this.#instances) instance.framed?.(this.connection, (way) => this.effects.push(way));
  }

  /** Goes on to an instant. */
  at(t: number): this {
    this.clock.advanceTo(t);
    return this;
  }
}
