import type { Clock, Timer } from '../core/clock.js';
import { callbacksFor, interruptedTwin } from './callbacks.js';
import type { Callback, Happening } from './happenings.js';
import type { Misbehaviour } from './misbehaviours.js';
import type { Platform, SdkLine } from './platforms.js';

export interface VoiceOptions {
  clock: Clock;
  line: SdkLine;
  platform: Platform;
  behaviour: Misbehaviour;
  onCallback: (callback: Callback, silence?: number) => void;
}

/** What an SDK says to its app: the callbacks of its platform and line, or what its behaviour makes of them. */
export class Voice {
  readonly #options: VoiceOptions;
  readonly #delayed = new Set<Timer>();
  #muted = false;

  constructor(options: VoiceOptions) {
    this.#options = options;
  }

  say(happening: Happening, silence?: number): void {
    const { delays, nervousAfter } = this.#options.behaviour;
    const delay = delays?.[happening.kind];
    if (delay === undefined) this.#sayNow(happening, silence);
    else this.#sayLater(delay, happening, silence);
    if (happening.kind !== 'joined' || nervousAfter === undefined) return;
    this.#sayLater(nervousAfter, { kind: 'interrupted' });
    this.#sayLater(nervousAfter, { kind: 'lost' });
  }

  /** Says nothing more, whatever still happens, until it is asked to speak again. */
  mute(): void {
    this.#muted = true;
    for (const timer of this.#delayed) timer.cancel();
    this.#delayed.clear();
  }

  unmute(): void {
    this.#muted = false;
  }

  #sayLater(delay: number, happening: Happening, silence?: number): void {
    const timer = this.#options.clock.after(delay, () => {
      this.#delayed.delete(timer);
      this.#sayNow(happening, silence);
    });
    this.#delayed.add(timer);
  }

  #sayNow(happening: Happening, silence?: number): void {
    const { behaviour, onCallback } = this.#options;
    const times = isOfOutage(happening) ? (behaviour.times ?? 1) : 1;
    for (let time = 0; time < times; time++) {
      for (const callback of this.#callbacks(happening)) {
        // An app may leave from within a callback.
        if (!this.#muted) onCallback(callback, silence);
      }
    }
  }

  #callbacks(happening: Happening): Callback[] {
    const { line, platform, behaviour } = this.#options;
    const callbacks = callbacksFor(happening, line, platform);
    if (behaviour.withoutStates && isOfBeingIn(happening))
      return callbacks.filter(({ attributes }) => !('state' in attributes));
    const twin = behaviour.twin && happening.kind === 'interrupted' && line !== 'before-2.3.2';
    return twin ? [...callbacks, ...interruptedTwin(platform)] : callbacks;
  }
}

function isOfBeingIn({ kind }: Happening): boolean {
  return kind === 'joining' || kind === 'joined' || kind === 'rejoined';
}

// A peer that leaves politely is no outage.
function isOfOutage(happening: Happening): boolean {
  const { kind } = happening;
  if (kind === 'peer-offline') return happening.reason === 'dropped';
  return kind === 'interrupted' || kind === 'lost' || kind === 'peer-silent';
}
