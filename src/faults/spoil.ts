import type { Opcode } from '../core/message.js';

/**
 * A payload with one thing wrong: in text another letter or digit, in anything else a flipped bit. Text stays valid UTF-8.
 * Undefined when there is nothing that could be changed.
 * @param chance in [0, 1), which place it is
 */
export function spoil(opcode: Opcode, payload: Buffer, chance: number): Buffer | undefined {
  if (payload.length === 0) return undefined;
  const spoilt = Buffer.from(payload);
  if (opcode !== 'text') {
    const bit = Math.floor(chance * payload.length * 8);
    spoilt[bit >> 3] = (spoilt[bit >> 3] as number) ^ (1 << (bit & 7));
    return spoilt;
  }
  const words = placesOf(payload, isLetterOrDigit);
  // The lowest bit of the last byte of a character may be either, whatever the character.
  const places = words.length > 0 ? words : placesOf(payload, endsCharacter);
  const place = places[Math.floor(chance * places.length)];
  if (place === undefined) return undefined;
  const byte = payload[place] as number;
  spoilt[place] = words.length > 0 ? nextOf(byte) : byte ^ 1;
  return spoilt;
}

function placesOf(payload: Buffer, fits: (byte: number, next: number | undefined) => boolean): number[] {
  const places: number[] = [];
  for (let place = 0; place < payload.length; place++) {
    if (fits(payload[place] as number, payload[place + 1])) places.push(place);
  }
  return places;
}

function isLetterOrDigit(byte: number): boolean {
  return alphabets.some(([first, last]) => byte >= first && byte <= last);
}

function endsCharacter(byte: number, next: number | undefined): boolean {
  return byte < 0x80 || (isContinuation(byte) && (next === undefined || !isContinuation(next)));
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

function nextOf(byte: number): number {
  const [first, last] = alphabets.find((each) => byte >= each[0] && byte <= each[1]) as readonly [number, number];
  return byte === last ? first : byte + 1;
}

const alphabets = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x61, 0x7a],
] as const;
