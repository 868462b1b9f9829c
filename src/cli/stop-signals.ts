// npm and other wrappers pass a Ctrl-C on that the terminal has sent to everybody already.
const sameKeyPress = 500;

/**
 * Listens for Ctrl-C, SIGTERM and a closed terminal, which abort the signal with `interrupted`, and for SIGUSR2, which
 * heals everything. A second Ctrl-C does not wait any more. Gives the signal and the way to stop listening.
 */
export function stopSignals(healAll: () => void): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  let since = Number.POSITIVE_INFINITY;
  const onStop = () => {
    if (controller.signal.aborted) {
      if (performance.now() - since > sameKeyPress) process.exit(130);
      return;
    }
    since = performance.now();
    process.stderr.write('\nStopping: healing everything, ending what was started. Again to leave at once.\n');
    controller.abort('interrupted');
  };
  for (const name of stopping) process.on(name, onStop);
  process.on('SIGUSR2', healAll);
  return {
    signal: controller.signal,
    release() {
      // Once it was asked to stop, the same key press must not end it by the signal's own way.
      if (controller.signal.aborted) return;
      for (const name of stopping) process.off(name, onStop);
      process.off('SIGUSR2', healAll);
    },
  };
}

const stopping = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
