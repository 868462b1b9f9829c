/** How much of a line is kept, characters: a client that never ends its line must not fill the memory. */
export const longestLine = 64 * 1024;

/** Takes text as it comes and gives it on line by line. */
export interface OutputLines {
  take(text: string): void;
  /** What came last without a newline is a line too. */
  end(): void;
}

/** Cuts output into lines at `\n` or `\r\n`, and nowhere else; of a line that is too long only the beginning is kept. */
export function outputLines(line: (text: string) => void): OutputLines {
  let begun = '';
  return {
    take(text) {
      let from = 0;
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
        keep(text.slice(from, end));
        finish();
        from = end + 1;
      }
      keep(text.slice(from));
    },
    end() {
      if (begun !== '') finish();
    },
  };

  function keep(piece: string): void {
    if (begun.length < longestLine) begun += piece.slice(0, longestLine - begun.length);
  }

  function finish(): void {
    const whole = begun.endsWith('\r') ? begun.slice(0, -1) : begun;
    begun = '';
    line(whole);
  }
}
