import type { NativeEvent } from '../core/events.js';
import { MessageContent } from '../core/message.js';
import type { HandingOver, MessageWatcher, WatchMessages } from '../core/message-watcher.js';
import type { TapRule } from '../core/tap.js';
import type { Direction } from '../core/target.js';
import type { EventRate } from './event-rate.js';
import { readMqttPacket } from './mqtt-packet.js';
import { MqttPackets } from './mqtt-packets.js';
import { type ReadTapped, tapReader } from './tap-reader.js';

/** Where what was overheard goes. */
export interface TapGround {
  rate: EventRate;
  receive(said: NativeEvent): void;
}

/** Makes what overhears the connections of a proxy's clients by its rules, which are read once for all of them. */
export function wireTap(rules: readonly TapRule[], ground: TapGround): (client: string) => WatchMessages {
  const readers = { upstream: readersOf(rules, 'upstream'), downstream: readersOf(rules, 'downstream') };
  return (client) => (direction) => {
    const { ofMessages, ofPackets } = readers[direction];
    if (ofMessages.length + ofPackets.length === 0) return undefined;
    return new TapWatcher(client, readers[direction], ground);
  };
}

interface Readers {
  ofMessages: readonly ReadTapped[];
  ofPackets: readonly ReadTapped[];
}

function readersOf(rules: readonly TapRule[], direction: Direction): Readers {
  const meant = rules.filter((rule) => rule.direction === direction);
  return {
    ofMessages: meant.filter(({ packets }) => packets === undefined).map(tapReader),
    ofPackets: meant.filter(({ packets }) => packets !== undefined).map(tapReader),
  };
}

/**
 * Overhears one direction of one connection. A message that was withheld counts too, when it is really given: that is
 * when its party learns of it.
 */
class TapWatcher implements MessageWatcher {
  readonly #client: string;
  readonly #readers: Readers;
  readonly #ground: TapGround;
  readonly #packets: MqttPackets | undefined;
  #heard: NativeEvent[] = [];
  readonly reads = true;

  constructor(client: string, readers: Readers, ground: TapGround) {
    this.#client = client;
    this.#readers = readers;
    this.#ground = ground;
    this.#packets = readers.ofPackets.length > 0 ? new MqttPackets() : undefined;
  }

  passed(content: MessageContent, { now }: HandingOver): void {
    this.#hear(this.#readers.ofMessages, content, now);
    if (this.#packets === undefined || content.opcode !== 'binary') return;
    for (const packet of this.#packets.push(content.payload, content.missing)) {
      const read = new MessageContent('binary', () => packet, 0, readMqttPacket(packet));
      this.#hear(this.#readers.ofPackets, read, now);
    }
  }

  // Whoever listens to the history may act on this very link, which must have sent its bytes by then.
  settle(): void {
    if (this.#heard.length === 0) return;
    const heard = this.#heard;
    this.#heard = [];
    for (const said of heard) this.#ground.receive(said);
  }

  /** The first rule that a message meets says which event it is. */
  #hear(readers: readonly ReadTapped[], content: MessageContent, t: number): void {
    for (const read of readers) {
      const tapped = read(content);
      if (tapped === undefined) continue;
      if (this.#ground.rate.take(this.#client, t)) {
        this.#heard.push({ client: this.#client, ...tapped, source: 'wire', t });
      }
      return;
    }
  }
}
