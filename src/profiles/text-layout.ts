/** How wide a terminal is at the least. */
export const columns = 80;

/** A heading with rows under it; nothing when there is none. */
export function section(title: string, rows: string[][]): string[] {
  return rows.length === 0 ? [] : ['', title, ...table(rows)];
}

/** Rows of a name and a text beside it. */
export function table(rows: string[][]): string[] {
  const width = Math.min(24, Math.max(0, ...rows.map(([name = '']) => name.length)));
  return rows.flatMap(([name = '', text = '']) => wrap(text, `  ${name.padEnd(width)}  `));
}

/** Text in lines of at most 80 columns; later ones stand under the first one's text. */
export function wrap(text: string, lead: string): string[] {
  const indent = ' '.repeat(Math.min(lead.length, columns / 2));
  const lines: string[] = [];
  let line = lead;
  let empty = true;
  for (const piece of text.split(/\s+/)) {
    if (!empty && line.length + 1 + piece.length > columns) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? piece : ` ${piece}`;
    empty = false;
  }
  return [...lines, line.trimEnd()];
}
