/** How many values a label has at most, before the rest shares one; every value is a series that is kept for ever. */
const labelLimit = 100;

/** Lets the first values through and calls all later ones `other`, so that no sender can fill the memory. */
export function cappedLabel(other: string, limit = labelLimit): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= limit) return other;
    known.add(value);
    return value;
  };
}
