/** How much of a packet is kept, bytes: what comes after it is payload that nobody asks for. */
export const packetHead = 4096;

const nothing: Buffer = Buffer.alloc(0);

/**
 * Cuts the binary messages of one direction into MQTT packets: many clients write a packet in several messages, and some
 * several packets in one. Whatever is not MQTT ends it for good.
 */
export class MqttPackets {
  /** The beginning of a packet that is not there yet. */
  #begun = nothing;
  /** The head of a large packet, and how much of its rest is still to come. */
  #head: Buffer | undefined;
  #rest = 0;
  #lost = false;

  /**
   * Takes a message; gives the heads of the packets that end in it.
   * @param missing bytes that followed in the message and were not kept
   */
  push(bytes: Buffer | undefined, missing = 0): Buffer[] {
    if (bytes === undefined) this.#lost = true;
    if (bytes === undefined || this.#lost) return [];
    const ended: Buffer[] = [];
    this.#cut(this.#begun.length === 0 ? bytes : Buffer.concat([this.#begun, bytes]), ended);
    if (missing > 0) this.#miss(missing, ended);
    return ended;
  }

  #cut(data: Buffer, ended: Buffer[]): void {
    this.#begun = nothing;
    for (let offset = this.#pass(data.length, ended); offset < data.length; ) {
      const size = packetSize(data, offset);
      const kept = Math.min(size ?? packetHead, packetHead);
      if (size === undefined || data.length - offset < kept) {
        // A copy, so that the message's own memory is not kept.
        this.#begun = Buffer.from(data.subarray(offset));
        return;
      }
      if (size === 0) {
        this.#lost = true;
        return;
      }
      this.#head = data.subarray(offset, offset + kept);
      this.#rest = size - kept;
      offset += kept;
      offset += this.#pass(data.length - offset, ended);
    }
  }

  /** Lets the rest of a packet pass, out of so many bytes; gives how many of them it was. */
  #pass(available: number, ended: Buffer[]): number {
    if (this.#head === undefined) return 0;
    const passed = Math.min(this.#rest, available);
    this.#rest -= passed;
    if (this.#rest > 0) return passed;
    ended.push(this.#head);
    this.#head = undefined;
    return passed;
  }

  #miss(missing: number, ended: Buffer[]): void {
    if (this.#begun.length > 0 || this.#pass(missing, ended) < missing) this.#lost = true;
  }
}

/** The size of the packet that begins at an offset; undefined when that cannot be told yet, 0 when it is none. */
function packetSize(data: Buffer, offset: number): number | undefined {
  if (((data[offset] as number) & 0xf0) === 0) return 0;
  let length = 0;
  for (let index = 0; index < 4; index++) {
    const byte = data[offset + 1 + index];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) return 2 + index + length;
  }
  return 0;
}
