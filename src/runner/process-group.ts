const leaders = new Set<number>();

/** Signals a process and everything that it started; does nothing when they are gone. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // It is gone already; its exit will say so.
  }
}

/** Has a process group killed should this process exit before it, however that comes; gives the way to forget it. */
export function endWithUs(leader: number): () => void {
  if (leaders.size === 0) process.on('exit', killAll);
  leaders.add(leader);
  return () => {
    leaders.delete(leader);
    if (leaders.size === 0) process.off('exit', killAll);
  };
}

function killAll(): void {
  for (const leader of leaders) signalGroup(leader, 'SIGKILL');
}
