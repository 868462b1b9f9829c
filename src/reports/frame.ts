import type { Terminal } from './terminal.js';

/** A few lines at the end of the terminal that are painted over. */
export interface Frame {
  show(lines: readonly string[]): void;
  /** Writes lines that stay, above the frame. */
  above(lines: readonly string[]): void;
  /** What is shown now stays; the next frame begins beneath it. */
  keep(): void;
}

/** Paints with two plain ANSI codes: cursor up, and clear to the end of the screen. */
export function frame(terminal: Terminal): Frame {
  let shown: readonly string[] = [];
  return {
    show(lines) {
      if (lines.length === shown.length && lines.every((line, index) => line === shown[index])) return;
      terminal.write(erase() + text(lines));
      shown = lines;
    },
    above(lines) {
      terminal.write(erase() + text([...lines, ...shown]));
    },
    keep() {
      shown = [];
    },
  };

  function erase(): string {
    return shown.length === 0 ? '' : `\u001b[${shown.length}A\r\u001b[J`;
  }
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
