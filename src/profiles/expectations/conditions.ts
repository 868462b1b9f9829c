import type { Condition } from '../../core/condition.js';
import { checkName } from '../compilation.js';
import type { DocumentPath } from '../document-path.js';
import { checkIdentified } from '../identification.js';
import type { WrittenCondition } from './condition-schema.js';
import type { WrittenExpectation } from './expectation-schema.js';
import type { Place } from './kind.js';

/** The conditions of an expectation; what is wrong with them is reported. */
export function compileConditions({ if: only, unless }: WrittenExpectation, place: Place): Condition[] {
  return [
    ...(only === undefined ? [] : compile(only, [...place.path, 'if'], place, false)),
    ...(unless === undefined ? [] : compile(unless, [...place.path, 'unless'], place, true)),
  ];
}

function compile(
  written: WrittenCondition,
  path: DocumentPath,
  { compilation, identification }: Place,
  unless: boolean,
): Condition[] {
  const { document } = compilation;
  if (typeof written === 'string') {
    checkName(compilation, 'expectation', written, path);
    return [{ unless, kind: 'expectation', id: written }];
  }
  const { event, from, about, where, 'outage-longer-than': longerThan } = written;
  if ((event === undefined) === (longerThan === undefined)) {
    document.report(path, 'a condition needs one of "event" and "outage-longer-than"');
    return [];
  }
  if (longerThan !== undefined) {
    for (const key of ['from', 'about'] as const) {
      if (written[key] !== undefined) document.report([...path, key], `"${key}" belongs to "event"`, 'key');
    }
    return [{ unless, kind: 'outage', longerThan }];
  }
  if (event === undefined) return [];
  if (from === undefined) {
    document.report(path, 'missing key "from", which names the client that said it');
    return [];
  }
  checkName(compilation, 'client', from, [...path, 'from']);
  checkName(compilation, 'client', about, [...path, 'about']);
  if (event.startsWith('wire-')) checkIdentified(compilation, identification, from, [...path, 'from']);
  return [{ unless, kind: 'event', event, from, where, ...(about === undefined ? {} : { about }) }];
}
