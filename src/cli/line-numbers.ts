/** How many gaps are remembered; beyond that a line that comes late cannot be told from one that comes twice. */
const mostGaps = 10_000;

/** Follows the numbers of a history's lines: which come in order, late, or twice, and how many are missing. */
export class LineNumbers {
  #last = 0;
  #gaps: { from: number; to: number }[] = [];

  see(n: number): 'next' | 'late' | 'known' {
    if (n > this.#last) {
      if (n > this.#last + 1) this.#gaps.push({ from: this.#last + 1, to: n - 1 });
      if (this.#gaps.length > mostGaps) this.#gaps.shift();
      this.#last = n;
      return 'next';
    }
    const index = this.#gaps.findLastIndex(({ from, to }) => n >= from && n <= to);
    const gap = this.#gaps[index];
    if (gap === undefined) return 'known';
    const left = [
      { from: gap.from, to: n - 1 },
      { from: n + 1, to: gap.to },
    ];
    this.#gaps.splice(index, 1, ...left.filter(({ from, to }) => from <= to));
    return 'late';
  }

  /** How many numbers up to the last one never came. */
  get missing(): number {
    return this.#gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  }
}
