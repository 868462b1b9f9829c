/** The known name that a wrong one most likely meant, or undefined when none is near. */
export function nearestName(wrong: string, known: readonly string[]): string | undefined {
  const allowed = Math.max(1, Math.floor(wrong.length / 3));
  let best: { name: string; distance: number } | undefined;
  for (const name of known) {
    const distance = editDistance(wrong.toLowerCase(), name.toLowerCase());
    if (distance <= allowed && (best === undefined || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
}

/** What follows a wrong name in a message: `; did you mean "expect"? allowed: id, expect`. */
export function nameHint(wrong: string, known: readonly string[], word = 'known'): string {
  const near = nearestName(wrong, known);
  const list = `${word}: ${known.length === 0 ? 'none' : known.join(', ')}`;
  return near === undefined ? `; ${list}` : `; did you mean "${near}"? ${list}`;
}

/** A name that refers to nothing, as a message: `unknown client "uid3"; did you mean "uid1"? known: uid1, uid2`. */
export function unknownName(what: string, wrong: string, known: readonly string[]): string {
  return `unknown ${what} ${JSON.stringify(wrong)}${nameHint(wrong, known)}`;
}

/** The same of what there is too much of to name: a command lists it. */
export function unknownListed(what: 'network' | 'contract', wrong: string, known: readonly string[]): string {
  const near = nearestName(wrong, known);
  const hint = near === undefined ? '' : ` did you mean "${near}"?`;
  return `unknown ${what} ${JSON.stringify(wrong)};${hint} deadwire ${what}s lists them`;
}

// Insertions, deletions, replacements and swaps of neighbours count one each.
function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= from.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        cell(rows, row - 1, column) + 1,
        (line[column - 1] ?? 0) + 1,
        cell(rows, row - 1, column - 1) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) cost = Math.min(cost, cell(rows, row - 2, column - 2) + 1);
      line.push(cost);
    }
    rows.push(line);
  }
  return cell(rows, from.length, to.length);
}

function cell(rows: number[][], row: number, column: number): number {
  return rows[row]?.[column] ?? 0;
}
