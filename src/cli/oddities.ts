import type { Plan } from '../core/plan.js';
import type { RecordOf } from '../core/records.js';

/** How many places are named. */
const mostNamed = 3;

const sentences = {
  cut: 'cut off or too long, and left out',
  garbled: 'no record, and left out',
  twice: 'there already, by its number, and left out',
  late: 'out of order, and put in its place by its number',
} as const;

type Oddity = keyof typeof sentences;

/** What is odd about a history that was read from a file: counted, with the first places, however much of it there is. */
export class Oddities {
  /** How many lines never came, by their numbers. */
  missing = 0;
  /** How many records are of later than the end of their run. */
  future = 0;
  readonly #counts = new Map<Oddity, { count: number; places: number[] }>();

  note(oddity: Oddity, place: number): void {
    const known = this.#counts.get(oddity) ?? { count: 0, places: [] };
    known.count += 1;
    if (known.places.length < mostNamed) known.places.push(place);
    this.#counts.set(oddity, known);
  }

  /** A sentence each. */
  sentences(): string[] {
    const found = (Object.keys(sentences) as Oddity[]).flatMap((oddity) => {
      const known = this.#counts.get(oddity);
      return known === undefined ? [] : [`${linesText(known)} ${sentences[oddity]}`];
    });
    if (this.missing > 0)
      found.push(`${this.missing} ${this.missing === 1 ? 'line is' : 'lines are'} missing, by their numbers`);
    if (this.future > 0) {
      found.push(
        `${this.future} ${this.future === 1 ? 'line is' : 'lines are'} of later than the end of the run, and left out`,
      );
    }
    return found;
  }
}

/** Why a history may not be what the profile asks about. */
export function strangeness(
  plan: Plan,
  started: RecordOf<'run-started'> | undefined,
  ended: RecordOf<'run-ended'> | undefined,
  version: string,
): string[] {
  const bound = plan.clients.filter(({ contract }) => contract !== undefined).map(({ name }) => name);
  const contracts =
    bound.length === 0
      ? []
      : [`the contract of ${bound.join(', ')} is judged at each outage while a run goes on, and not again here`];
  const end = ended === undefined ? ['it has no run-ended: the run was cut off, or still goes on'] : [];
  if (started === undefined)
    return ['it has no run-started: its profile and its time scale are not known (taken: 1)', ...end, ...contracts];
  return [
    ...(started.profile === plan.name ? [] : [`it is of profile ${started.profile}, and is judged by ${plan.name}`]),
    ...(started.version === version
      ? []
      : [
          `it was written by deadwire ${started.version}, and is judged by ${version}: what it does not tell is not judged`,
        ]),
    ...end,
    ...contracts,
  ];
}

function linesText({ count, places }: { count: number; places: number[] }): string {
  const named = places.join(', ') + (count > places.length ? ', …' : '');
  return count === 1 ? `line ${named} is` : `${count} lines (${named}) are each`;
}
