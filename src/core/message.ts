import { attributesMatch, type Scalar } from './events.js';
import { valueAt } from './json-pointer.js';

/** What a WebSocket message or control frame is, with the number that stands on the wire (RFC 6455, section 5.2). */
export const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export type Opcode = keyof typeof opcodes;

/**
 * How the messages of one direction are compressed (RFC 7692): not at all, each by itself, or so that one needs those
 * before it to be read; a message less then makes all that follow unreadable.
 */
export type Deflation = 'none' | 'per-message' | 'takeover';

/** How much of a message a filter may look at, bytes. */
export const readableLength = 64 * 1024;

/** Which messages are meant: all that is named must hold. With nothing named, every text and binary message is. */
export interface MessageFilter {
  opcode?: Opcode;
  /** A regular expression, tried on the text; on binary as Latin-1. */
  pattern?: string;
  /** What must stand at which JSON pointer (RFC 6901) of the text. */
  json?: Record<string, Scalar>;
}

/** What a message says, read only when somebody asks. */
export class MessageContent {
  readonly opcode: Opcode;
  /** Bytes of it that were not kept, beyond those that can be read. */
  readonly missing: number;
  readonly #payload: () => Buffer | undefined;
  #text: string | undefined;
  #json: unknown;

  /**
   * @param payload unmasked and inflated, or undefined when it cannot be read; only its first 64 KiB are looked at
   * @param json what it says, when that is known already
   */
  constructor(opcode: Opcode, payload: () => Buffer | undefined, missing = 0, json?: unknown) {
    this.opcode = opcode;
    this.missing = missing;
    this.#json = json;
    this.#payload = payload;
  }

  /** Its bytes, as far as they were kept; undefined when they cannot be read. */
  get payload(): Buffer | undefined {
    return this.#payload();
  }

  /** Its text, binary as Latin-1; undefined when it cannot be read. */
  get text(): string | undefined {
    this.#text ??= this.#payload()?.toString(this.opcode === 'binary' ? 'latin1' : 'utf8', 0, readableLength);
    return this.#text;
  }

  /** Whether there is more of it than is looked at: then it is no JSON, whatever it says. */
  get cut(): boolean {
    return this.missing > 0 || (this.#payload()?.length ?? 0) > readableLength;
  }

  /** Whether it was read as JSON, or as something like it, before. */
  get parsed(): boolean {
    return this.#json !== undefined;
  }

  /** Its text as JSON; undefined when it is none. */
  get json(): unknown {
    this.#json ??= parse(this.text) ?? noJson;
    return this.#json === noJson ? undefined : this.#json;
  }
}

/** Makes the test of a filter; made once, since it is asked for every message. */
export function messageTest({ opcode, pattern, json }: MessageFilter): (content: MessageContent) => boolean {
  const expression = pattern === undefined ? undefined : new RegExp(pattern);
  const wanted = Object.entries(json ?? {});
  const words = wanted.map(([, value]) => String(value)).filter((text) => /^[A-Za-z_][\w-]*$/.test(text));
  return (content) => {
    if (opcode === undefined ? isControl(content.opcode) : content.opcode !== opcode) return false;
    if (expression !== undefined && (content.text === undefined || !expression.test(content.text))) return false;
    if (!mayHold(content, words)) return false;
    return wanted.every(([pointer, value]) => {
      const found = valueAt(content.json, pointer);
      return isScalar(found) && attributesMatch({ found }, { found: value });
    });
  };
}

// Most messages are not meant: those that lack a word are known without being parsed, unless they escape characters.
function mayHold({ text = '', parsed }: MessageContent, words: readonly string[]): boolean {
  return parsed || words.every((word) => text.includes(word)) || text.includes('\\');
}

export function isControl(opcode: Opcode): boolean {
  return opcodes[opcode] >= opcodes.close;
}

export function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

const noJson = Symbol('no JSON');

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
