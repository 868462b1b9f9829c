import { stopSignals } from './stop-signals.js';

/** How the runs of one command are stopped and healed from outside, one after the other. */
export interface RunStop {
  signal: AbortSignal;
  /** Tells how to heal what is running now. */
  onHealing: (healAll: () => void) => void;
  release: () => void;
}

/** Listens for Ctrl-C and the like for as long as a command runs. */
export function runStop(): RunStop {
  let healAll = () => {};
  const { signal, release } = stopSignals(() => healAll());
  return {
    signal,
    release,
    onHealing(heal) {
      healAll = heal;
    },
  };
}
