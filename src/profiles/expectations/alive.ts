import { checkName } from '../compilation.js';
import type { WrittenKind } from './kind.js';

/** A supervised process that must run all through the window. */
export const alive: WrittenKind = {
  key: 'alive',
  keys: [],
  notAt: '"alive" takes "within: [min, max]", not "at"',
  compile({ alive: from = '' }, { path, compilation, identification }) {
    const place = [...path, 'alive'];
    if (!checkName(compilation, 'client', from, place)) return undefined;
    if (identification.sure && !identification.processes.has(from)) {
      compilation.document.report(
        place,
        `${from} is no process of ours that could be watched: give it a "run" command`,
      );
    }
    return { expects: 'alive', from };
  },
};
