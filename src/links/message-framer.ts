import { type Opcode, opcodes } from '../core/message.js';
import type { MessageStage } from '../core/message-stage.js';
import { Carrier } from '../core/stage.js';
import { frameViolation } from './frame-rules.js';
import type { Frame } from './frame-scanner.js';
import { FramedMessage, opcodeOf } from './framed-message.js';
import type { Framing } from './framing.js';
import { MessageAssembly, ownMemory, wholeLimit } from './message-assembly.js';
import { type ChainSite, MessageChain } from './message-chain.js';
import { MessageOutlet } from './message-outlet.js';

/** What becomes of the message under way: it is put together, or goes on or away as it comes. */
type Lot = 'assemble' | 'pass' | 'discard';

const nothing = Buffer.alloc(0);
/** A piece so small that it is copied, so that it does not keep all in memory that was read with it. */
const smallPiece = 4096;

/**
 * Cuts what arrives at a WebSocket link into messages for its message stages; a link has one only while it has such stages.
 *
 *   bytes ──▶ frame by frame ──▶ assembly ──▶ message stages … ──▶ outlet ──▶ the rest of the pipeline
 *                   └──── a message that began before them, or is too large ───▲
 *
 * What no stage touches goes on byte for byte. Once the last stage is gone it only ends what it has begun.
 */
export class MessageFramer extends Carrier {
  readonly keepsEnd = false;
  readonly #chain: MessageChain;
  readonly #outlet: MessageOutlet;
  readonly #assembly: MessageAssembly;
  readonly #control: MessageAssembly;
  #framing: Framing | undefined;
  #lot: Lot = 'pass';
  /** The header of the next frame, as far as it has come. */
  #header = nothing;
  #inFrame = false;
  /** Some of the frame under way has passed already, and so does the rest. */
  #late = false;
  #tooLarge = false;
  #opcode: Opcode = 'text';
  #violation: string | undefined;

  /** @param offset the place in the stream of what arrives next */
  constructor(site: ChainSite, framing: Framing | undefined, offset: number) {
    super();
    this.#outlet = new MessageOutlet(this, offset);
    this.#chain = new MessageChain(site, this.#outlet);
    this.#assembly = new MessageAssembly(site.context.budget);
    this.#control = new MessageAssembly(site.context.budget);
    this.follow(framing);
  }

  get kept(): number {
    return this.#chain.kept;
  }

  /** Bytes of a message that is not all there yet: they must not fill the link, or it would never come to its end. */
  get assembling(): number {
    return this.#assembly.size + this.#control.size + this.#header.length;
  }

  /** Whether nothing is left for it to do. */
  get done(): boolean {
    return this.#chain.empty && this.#outlet.idle && this.#lot !== 'discard';
  }

  /** The place in the stream of what goes on next. */
  get offset(): number {
    return this.#outlet.offset;
  }

  /** Takes up where the frames are that arrive; until the handshake there are none. */
  follow(framing: Framing | undefined): void {
    this.#framing = framing;
    this.#outlet.half = 'frame';
    if (framing === undefined) return;
    this.#chain.masked = framing.terms.direction === 'upstream';
    this.#inFrame = !framing.scanner.atFrameBoundary;
    this.#late = this.#inFrame;
    if (framing.inHandshake || this.#inFrame) return;
    this.#outlet.half = framing.scanner.inMessage ? 'message' : 'nothing';
  }

  add(stage: MessageStage): void {
    this.#chain.add(stage);
  }

  replace(stage: MessageStage, by: MessageStage): void {
    this.#chain.during(() => this.#chain.replace(stage, by));
  }

  /** Takes a stage away; with the last one, what was being put together goes on too. */
  remove(stage: MessageStage, now: number): void {
    this.#chain.during(() => {
      this.#chain.remove(stage);
      if (this.#chain.empty) this.#letAssemblyGo(now);
    });
  }

  /** Throws what follows a breach of the protocol away, and says so once. */
  tellViolation(): void {
    const violation = this.#violation;
    this.#violation = undefined;
    if (violation !== undefined) this.#framing?.terms.failed(violation);
  }

  override write(chunk: Buffer, at: number): void {
    if (this.#chain.over) return;
    this.#chain.during(() => {
      this.#read(chunk, at);
      if (this.done) this.#letAssemblyGo(at);
    });
  }

  override end(what: 'fin' | 'rst', at: number): void {
    this.letGo(at);
    this.#chain.over = true;
    this.next.end(what, at);
  }

  wake(): void {}

  letGo(now: number): void {
    this.#chain.during(() => {
      this.#chain.end();
      this.#letAssemblyGo(now);
    });
  }

  discard(): void {
    this.#chain.discard();
    this.#assembly.clear();
    this.#control.clear();
    this.#header = nothing;
  }

  #read(chunk: Buffer, at: number): void {
    const framing = this.#framing;
    if (framing === undefined) return this.#outlet.bytes(chunk, at);
    const { scanner } = framing;
    let index = framing.skipped(chunk);
    if (index > 0) {
      this.#outlet.bytes(chunk.subarray(0, index), at);
      if (!framing.inHandshake) this.#outlet.reach('nothing');
    }
    while (index < chunk.length && !this.#chain.over) {
      const { inMessage } = scanner;
      const start = index;
      index = scanner.advance(chunk, start);
      this.#take(chunk.subarray(start, index), framing, inMessage, at);
    }
  }

  #take(piece: Buffer, framing: Framing, inMessage: boolean, at: number): void {
    const { current, completed } = framing.scanner;
    const frame = current ?? completed;
    if (!this.#inFrame) {
      if (frame === undefined) {
        this.#header = Buffer.concat([this.#header, piece]);
        return;
      }
      this.#violation = frameViolation(framing, inMessage);
      if (this.#violation !== undefined) return this.#breakOff();
      this.#beginFrame(frame);
      if (this.#header.length > 0) this.#put(this.#header, frame, framing, at);
      this.#header = nothing;
    }
    this.#put(completed === undefined && piece.length <= smallPiece ? Buffer.from(piece) : piece, frame, framing, at);
    if (completed !== undefined) this.#endFrame(completed, framing, at);
  }

  #breakOff(): void {
    this.#chain.over = true;
    this.#outlet.flush();
    this.discard();
  }

  #beginFrame({ opcode, length }: Frame): void {
    this.#inFrame = true;
    if (opcode >= opcodes.close) return;
    if (opcode !== 0) {
      this.#opcode = opcodeOf(opcode);
      this.#lot = this.#chain.empty ? 'pass' : 'assemble';
      this.#tooLarge = false;
      this.#outlet.notBefore = Number.NEGATIVE_INFINITY;
    }
    if (this.#assembly.size + length > wholeLimit) this.#tooLarge = true;
  }

  #put(piece: Buffer, frame: Frame | undefined, framing: Framing, at: number): void {
    if (this.#late) this.#pass(piece, at);
    else if (frame !== undefined && frame.opcode >= opcodes.close) this.#control.add(piece);
    else if (this.#lot === 'pass') this.#pass(piece, at);
    else if (this.#lot === 'assemble') {
      if (!this.#assembly.add(piece)) this.#tooLarge = true;
      if (this.#tooLarge && this.#assembly.size > ownMemory) this.#offer(framing, at);
    }
  }

  #pass(piece: Buffer, at: number): void {
    this.#outlet.half = 'frame';
    this.#outlet.bytes(piece, Math.max(at, this.#outlet.notBefore));
  }

  #endFrame({ opcode, fin }: Frame, framing: Framing, at: number): void {
    this.#inFrame = false;
    if (opcode >= opcodes.close && !this.#late) {
      const { controls } = framing.scanner;
      const message = new FramedMessage(opcodeOf(opcode), controls - 1, this.#control.take(), 'none');
      this.#chain.entry.message(message, at);
      return;
    }
    this.#late = false;
    if (this.#lot === 'pass') this.#outlet.reach(framing.scanner.inMessage ? 'message' : 'nothing');
    if (!fin || opcode >= opcodes.close) return;
    const assembled = this.#lot === 'assemble';
    this.#lot = 'pass';
    if (assembled) this.#chain.entry.message(this.#assembled(framing, true), at);
  }

  #assembled({ scanner, deflation }: Framing, whole: boolean): FramedMessage {
    return new FramedMessage(this.#opcode, scanner.messages - 1, this.#assembly.take(), deflation, whole);
  }

  // The stages decide on what there is of it, and the rest shares its lot.
  #offer(framing: Framing, at: number): void {
    const message = this.#assembled(framing, false);
    this.#outlet.offered = message;
    this.#chain.entry.message(message, at);
    this.#lot = this.#outlet.offered === undefined ? 'pass' : 'discard';
    this.#outlet.offered = undefined;
  }

  #letAssemblyGo(now: number): void {
    if (this.#framing === undefined || this.#lot === 'discard') return;
    const begun = [...this.#assembly.take(), ...this.#control.take(), this.#header];
    const cut = this.#inFrame || this.#header.length > 0;
    this.#header = nothing;
    if (!cut && this.#lot === 'pass') return;
    this.#lot = 'pass';
    for (const piece of begun) this.#pass(piece, now);
    this.#late = cut;
    this.#inFrame = cut;
    if (!cut) this.#outlet.reach('message');
  }
}
