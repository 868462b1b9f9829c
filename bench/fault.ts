/** A fault as the bench speaks of it; every subject that has faults says it in its own words. */
export interface BenchFault {
  type: 'latency' | 'bandwidth';
  /** Milliseconds of a latency (0 lets everything pass), megabytes a second of a bandwidth. */
  value: number;
  direction: 'downstream' | 'both';
}

/** Faults that are installed and never do anything to these bytes. */
export function passThrough(count: number, direction: BenchFault['direction']): BenchFault[] {
  return Array.from({ length: count }, () => ({ type: 'latency', value: 0, direction }));
}

export function explainFaults(faults: readonly BenchFault[]): string {
  const counts = new Map<string, number>();
  for (const { type, value, direction } of faults) {
    const text = `${type} ${value} ${type === 'latency' ? 'ms' : 'MB/s'} ${direction === 'both' ? 'each way' : direction}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  if (counts.size === 0) return 'no fault';
  return [...counts].map(([text, count]) => (count === 1 ? text : `${count} × ${text}`)).join(' + ');
}
