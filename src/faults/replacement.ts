/** The first reference of a replacement, such as `$2` or `$<uid>`, to a group that the pattern has not; undefined when all are there. */
export function missingGroup(pattern: string, replacement: string): string | undefined {
  // An alternative that matches nothing makes every pattern match, and shows its groups.
  const found = new RegExp(`${pattern}|`).exec('');
  const count = (found?.length ?? 1) - 1;
  const names = Object.keys(found?.groups ?? {});
  for (const [reference, number, name] of replacement.matchAll(/\$(?:\$|&|(\d{1,2})|<([^>]*)>)/g)) {
    if (name !== undefined && !names.includes(name)) return reference;
    if (number !== undefined && !numbersOf(number).some((each) => each >= 1 && each <= count)) return reference;
  }
  return undefined;
}

// Where there is no group 12, `$12` is group 1 and a 2.
function numbersOf(digits: string): number[] {
  return [Number(digits), Number(digits[0])];
}
