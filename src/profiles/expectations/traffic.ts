import { checkName } from '../compilation.js';
import { checkIdentified } from '../identification.js';
import type { WrittenKind } from './kind.js';

/** Bytes of a client that must pass again. */
export const traffic: WrittenKind = {
  key: 'traffic',
  keys: ['direction'],
  compile({ traffic: from = '', direction }, { path, compilation, identification }) {
    const place = [...path, 'traffic'];
    checkName(compilation, 'client', from, place);
    checkIdentified(compilation, identification, from, place);
    return { expects: 'traffic', from, ...(direction === undefined ? {} : { direction }) };
  },
};
