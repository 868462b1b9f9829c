import type { FrameScanner } from './frame-scanner.js';
import type { Framing } from './framing.js';

const longestControl = 125;
/** Lengths from here on have their first bit set, which no frame may. */
const tooLong = 2 ** 63;

/**
 * What RFC 6455 (section 5) says against the frame whose header has just been read, or undefined.
 * @param inMessage whether a message was under way before it
 */
export function frameViolation({ scanner, deflation, terms }: Framing, inMessage: boolean): string | undefined {
  const { lead, masked } = scanner;
  const opcode = lead & 0x0f;
  const reserved = reservedViolation(lead, terms.extended, deflation !== 'none');
  if (reserved !== undefined) return reserved;
  if (masked !== (terms.direction === 'upstream')) {
    return masked ? 'a frame of the server is masked' : 'a frame of the client is not masked';
  }
  const length = lengthOf(scanner);
  if (length >= tooLong) return 'the length of a frame has its first bit set';
  if (opcode >= 8) return controlViolation(opcode, lead, length);
  if (opcode > 2) return `a frame has the unknown opcode ${opcode}`;
  if (opcode === 0 && !inMessage) return 'a frame continues a message that has not begun';
  if (opcode !== 0 && inMessage) return 'a message begins inside another';
  return undefined;
}

function reservedViolation(lead: number, extended: boolean, deflates: boolean): string | undefined {
  if (extended) return undefined;
  if ((lead & 0x30) !== 0) return 'a frame has a reserved bit set that nothing was agreed on for';
  if ((lead & 0x40) === 0) return undefined;
  if (!deflates) return 'a frame is compressed, and no compression was agreed on';
  const opcode = lead & 0x0f;
  return opcode === 1 || opcode === 2 ? undefined : 'a frame that begins no message is marked as compressed';
}

function controlViolation(opcode: number, lead: number, length: number): string | undefined {
  if (opcode > 10) return `a frame has the unknown opcode ${opcode}`;
  if ((lead & 0x80) === 0) return 'a control frame is fragmented';
  return length > longestControl ? `a control frame has ${length} bytes, and may have ${longestControl}` : undefined;
}

function lengthOf({ current, completed }: FrameScanner): number {
  return (current ?? completed)?.length ?? 0;
}
