const segmenter = new Intl.Segmenter();
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;
const named: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Makes control characters visible: what a client said must neither break a line nor steer the terminal. */
export function plainText(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    return named[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** How many columns a text takes; a Chinese character takes two. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}

/** Fills a text with spaces up to `width` columns. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** Cuts a text to `width` columns, with an ellipsis where something is missing. */
export function fit(text: string, width: number): string {
  return widthOf(text) <= width ? text : `${head(text, width - 1)}…`;
}

/** Breaks a text into lines of at most `width` columns (the first one of `first`), between words where it can. */
export function wrap(text: string, width: number, first = width): string[] {
  const lines: string[] = [];
  const room = () => Math.max(2, lines.length === 0 ? first : width);
  let line = '';
  for (let word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (widthOf(joined) <= room()) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    while (widthOf(word) > room()) {
      const start = head(word, room());
      lines.push(start);
      word = word.slice(start.length);
    }
    line = word;
  }
  return [...lines, line];
}

/** Breaks a line at `columns`; what follows is indented. */
export function fold(line: string, columns: number, indent: string): string[] {
  const plain = plainText(line);
  const lead = /^ */.exec(plain)?.[0] ?? '';
  const [first = '', ...rest] = wrap(plain.slice(lead.length), columns - widthOf(indent), columns - widthOf(lead));
  return [lead + first, ...rest.map((text) => indent + text)];
}

/** The beginning of a text, as far as `width` columns hold it. */
function head(text: string, width: number): string {
  let taken = '';
  let left = width;
  for (const { segment } of segmenter.segment(text)) {
    left -= widthOf(segment);
    if (left < 0) break;
    taken += segment;
  }
  return taken;
}
