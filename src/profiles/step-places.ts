import { type DocumentPath, listAt } from './document-path.js';

/** Where every step is written: each with its sub-steps behind it, as in `everyStepOf`. */
export function stepPlaces(data: unknown): DocumentPath[] {
  return listAt(data, ['steps']).flatMap((step, index) => {
    const path = ['steps', index];
    return [path, ...listAt(step, ['parallel']).map((_, nth) => [...path, 'parallel', nth])];
  });
}
