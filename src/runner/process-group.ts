/** Signals a process and everything that it started; does nothing when they are gone. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // It is gone already; its exit will say so.
  }
}
