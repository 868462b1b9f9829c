import { Dice } from '../../src/core/random.js';
import type { SentFrame } from './frames.js';

/** Numbers that depend on nothing but a seed, one after the other. */
export class Rolls {
  readonly #dice: Dice;
  #rolled = 0;

  constructor(seed: number) {
    this.#dice = new Dice(seed, 'a test');
  }

  /** A whole number from 0 to below `count`. */
  below(count: number): number {
    this.#rolled += 1;
    return Math.floor(this.#dice.at(this.#rolled) * count);
  }
}

const longer = [125, 126, 127, 3000, 65_535, 65_536, 70_001];

/** Messages as a peer may send them, whole or in fragments with control frames in between, mostly short. */
export function randomConversation(rolls: Rolls): SentFrame[] {
  const masked = rolls.below(2) === 1;
  const frames: SentFrame[] = [];
  const add = (opcode: number, fin: boolean, compressed: boolean, payload: Buffer) =>
    frames.push({ opcode, fin, masked, compressed, payload });
  const controls = () => {
    while (rolls.below(5) === 0) add(9 + rolls.below(2), true, false, filled(rolls.below(126), rolls));
  };
  for (let left = rolls.below(16); left > 0; left--) {
    controls();
    const parts = rolls.below(3) === 0 ? 1 + rolls.below(4) : 1;
    const compressed = rolls.below(2) === 1;
    for (let part = 0; part < parts; part++) {
      if (part > 0) controls();
      const length = rolls.below(30) === 0 ? (longer[rolls.below(longer.length)] as number) : rolls.below(150);
      add(part === 0 ? 1 + rolls.below(2) : 0, part === parts - 1, part === 0 && compressed, filled(length, rolls));
    }
  }
  return frames;
}

/** Sizes of pieces that a stream may arrive in: mostly tiny, or mostly large. */
export function randomSizes(rolls: Rolls): number[] {
  const most = [3, 20, 300, 5000, 90_000][rolls.below(5)] as number;
  return Array.from({ length: 200 }, () => 1 + rolls.below(most));
}

function filled(length: number, rolls: Rolls): Buffer {
  return Buffer.alloc(length, `${rolls.below(1000)} and so on, `);
}
