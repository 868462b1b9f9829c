/**
 * Listens for Ctrl-C and SIGTERM, which abort the signal with `interrupted`, and for SIGUSR2, which heals everything.
 * A second Ctrl-C does not wait any more. Gives the signal and the way to stop listening.
 */
export function stopSignals(healAll: () => void): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const onStop = () => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write('\nStopping: healing everything, ending what was started. Again to leave at once.\n');
    controller.abort('interrupted');
  };
  process.on('SIGINT', onStop);
  process.on('SIGTERM', onStop);
  process.on('SIGUSR2', healAll);
  return {
    signal: controller.signal,
    release() {
      process.off('SIGINT', onStop);
      process.off('SIGTERM', onStop);
      process.off('SIGUSR2', healAll);
    },
  };
}
