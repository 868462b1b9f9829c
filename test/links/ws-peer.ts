import type { Writable } from 'node:stream';
import zlib from 'node:zlib';
import * as ws from 'ws';
import { encode, type SentFrame } from './frames.js';

interface Deflate {
  accept(offers: object[]): unknown;
}

// Both are exported by ws, and unknown to its type declarations.
const { Receiver, PerMessageDeflate } = ws as unknown as {
  Receiver: new (options: object) => Writable;
  PerMessageDeflate: new (options: object, isServer: boolean) => Deflate;
};

/** What a real `ws` peer reads: its messages and control frames in order, each as text; or what it says against them. */
export async function readByWs(bytes: Buffer, as: 'server' | 'client', compressed: boolean): Promise<string[]> {
  const isServer = as === 'server';
  const extensions = compressed ? { 'permessage-deflate': deflate(isServer) } : {};
  const receiver = new Receiver({ isServer, extensions, skipUTF8Validation: true });
  const read: string[] = [];
  receiver.on('message', (data: Buffer, binary: boolean) => read.push(`${binary ? 2 : 1} ${data.toString('latin1')}`));
  receiver.on('ping', (data: Buffer) => read.push(`9 ${data.toString('latin1')}`));
  receiver.on('pong', (data: Buffer) => read.push(`10 ${data.toString('latin1')}`));
  await new Promise<void>((resolve, reject) => {
    receiver.on('error', reject);
    receiver.write(bytes, () => resolve());
  });
  return read;
}

function deflate(isServer: boolean): Deflate {
  const extension = new PerMessageDeflate({}, isServer);
  extension.accept([{ server_no_context_takeover: [true], client_no_context_takeover: [true] }]);
  return extension;
}

/** A message or a control frame as it was sent. */
export interface SentMessage {
  opcode: number;
  control: boolean;
  /** Where its first and its last frame begin and end in the stream. */
  start: number;
  end: number;
  /** Its frames on the wire. */
  bytes: Buffer;
  /** As `readByWs` reads it. */
  text: string;
}

/** The messages that these frames are, in the order of their ends; those marked as compressed become so. */
export function messagesOf(frames: readonly SentFrame[]): { stream: Buffer; messages: SentMessage[] } {
  const deflated = compressed(frames);
  const messages: SentMessage[] = [];
  const parts: Buffer[] = [];
  let place = 0;
  let open: { opcode: number; start: number; wire: Buffer[]; said: Buffer[] } | undefined;
  for (const [index, frame] of deflated.entries()) {
    const bytes = encode(frame);
    const said = (frames[index] as SentFrame).payload;
    const end = place + bytes.length;
    const { opcode } = frame;
    parts.push(bytes);
    if (opcode >= 8) {
      const text = `${opcode} ${said.toString('latin1')}`;
      messages.push({ opcode, control: true, start: place, end, bytes, text });
    } else {
      open = opcode === 0 ? open : { opcode, start: place, wire: [], said: [] };
      open?.wire.push(bytes);
      open?.said.push(said);
      if (frame.fin && open !== undefined) {
        const text = `${open.opcode} ${Buffer.concat(open.said).toString('latin1')}`;
        const { opcode: began, start, wire } = open;
        messages.push({ opcode: began, control: false, start, end, bytes: Buffer.concat(wire), text });
      }
    }
    place = end;
  }
  return { stream: Buffer.concat(parts), messages };
}

/** Cuts a stream into its messages and control frames, and throws where frames do not go together. */
export function cutMessages(stream: Buffer): { data: Buffer[]; controls: Buffer[] } {
  const data: Buffer[] = [];
  const controls: Buffer[] = [];
  let open: Buffer[] | undefined;
  for (let start = 0; start < stream.length; ) {
    const first = stream[start] as number;
    const second = stream[start + 1] as number;
    const short = second & 0x7f;
    const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
    const length =
      short < 126 ? short : short === 126 ? stream.readUInt16BE(start + 2) : stream.readUInt32BE(start + 6);
    const end = start + 2 + wide + ((second & 0x80) === 0 ? 0 : 4) + length;
    if (end > stream.length) throw new Error('the last frame is cut off');
    const bytes = stream.subarray(start, end);
    if ((first & 8) !== 0) controls.push(bytes);
    else {
      if (((first & 0x0f) === 0) === (open === undefined)) throw new Error(`frames do not go together at ${start}`);
      open ??= [];
      open.push(bytes);
      if ((first & 0x80) !== 0) {
        data.push(Buffer.concat(open));
        open = undefined;
      }
    }
    start = end;
  }
  return { data, controls };
}

// As a peer compresses without context takeover: each message as a whole, cut into as many fragments as it had.
function compressed(frames: readonly SentFrame[]): SentFrame[] {
  const result = frames.map((frame) => ({ ...frame }));
  let parts: SentFrame[] = [];
  for (const frame of result) {
    if (frame.opcode >= 8) continue;
    if (frame.opcode !== 0) parts = [];
    parts.push(frame);
    if (!frame.fin || parts[0]?.compressed !== true) continue;
    const whole = zlib.deflateRawSync(Buffer.concat(parts.map(({ payload }) => payload)), {
      finishFlush: zlib.constants.Z_SYNC_FLUSH,
    });
    const said = whole.subarray(0, -4);
    const size = Math.ceil(said.length / parts.length);
    for (const [index, part] of parts.entries()) part.payload = said.subarray(index * size, (index + 1) * size);
  }
  return result;
}
