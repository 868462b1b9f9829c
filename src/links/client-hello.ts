/** What the first message of a TLS client says in clear. */
export interface ClientHello {
  /** The server's name that it asks for (SNI), in small letters. */
  serverName?: string;
  /** The protocols that it offers (ALPN), as they stand on the wire: each behind its length. */
  alpn?: Buffer;
}

/** How many bytes are looked at; with all its post-quantum keys a hello has about 2 KB. */
export const helloLimit = 32 * 1024;

const handshakeRecord = 22;
const clientHello = 1;
const serverNameExtension = 0;
const alpnExtension = 16;

/**
 * Reads a ClientHello that may be spread over several records; `none` when the bytes are no TLS. Of one that is not all
 * there it tells how many bytes there must be at least before another look makes sense.
 */
export function readClientHello(bytes: Buffer): ClientHello | 'none' | { more: number } {
  const message: Buffer[] = [];
  let length = 0;
  for (let at = 0; ; ) {
    const wanted = length < 4 ? undefined : 4 + Buffer.concat(message, 4).readUIntBE(1, 3);
    if (wanted !== undefined && length >= wanted) return readMessage(Buffer.concat(message).subarray(0, wanted));
    if (wanted !== undefined && wanted > helloLimit) return 'none';
    const more = at + (bytes.length < at + 5 ? 5 : 5 + bytes.readUInt16BE(at + 3));
    if (!looksRight(bytes.subarray(at), length) || at >= helloLimit) return 'none';
    if (bytes.length < more) return { more };
    message.push(bytes.subarray(at + 5, more));
    length += more - at - 5;
    at = more;
  }
}

// The header of a record as far as it is there, and the first byte of the message in the first one.
function looksRight(record: Buffer, length: number): boolean {
  if (record.length > 0 && record[0] !== handshakeRecord) return false;
  if (record.length > 1 && record[1] !== 3) return false;
  if (record.length > 4 && (record.readUInt16BE(3) === 0 || record.readUInt16BE(3) > 16_384)) return false;
  return length > 0 || record.length < 6 || record[5] === clientHello;
}

function readMessage(message: Buffer): ClientHello | 'none' {
  try {
    const reader = new Reader(message.subarray(4));
    reader.skip(2 + 32);
    reader.vector(1);
    reader.vector(2);
    reader.vector(1);
    return reader.left === 0 ? {} : readExtensions(new Reader(reader.vector(2)));
  } catch (error) {
    if (error instanceof RangeError) return 'none';
    throw error;
  }
}

function readExtensions(extensions: Reader): ClientHello {
  const hello: ClientHello = {};
  while (extensions.left > 0) {
    const type = extensions.number(2);
    const body = new Reader(extensions.vector(2));
    if (type === serverNameExtension) {
      const names = new Reader(body.vector(2));
      const isHostName = names.number(1) === 0;
      const name = names.vector(2);
      if (isHostName && name.length > 0) hello.serverName = name.toString('latin1').toLowerCase();
    } else if (type === alpnExtension) {
      const offer = body.vector(2);
      for (const names = new Reader(offer); names.left > 0; ) {
        if (names.vector(1).length === 0) throw new RangeError('a protocol without a name');
      }
      if (offer.length > 0) hello.alpn = Buffer.from(offer);
    }
  }
  return hello;
}

/** Reads numbers and vectors one after the other; throws RangeError beyond the end. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  number(size: number): number {
    this.skip(size);
    return this.#bytes.readUIntBE(this.#at - size, size);
  }

  /** Bytes behind their own length. */
  vector(lengthSize: number): Buffer {
    const length = this.number(lengthSize);
    this.skip(length);
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  skip(count: number): void {
    if (count > this.left) throw new RangeError('beyond the end');
    this.#at += count;
  }
}
