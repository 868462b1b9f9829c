import type { Count, EventPattern } from '../../core/expected.js';
import { checkName } from '../compilation.js';
import { checkIdentified } from '../identification.js';
import type { WrittenExpectation } from './expectation-schema.js';
import type { Place, WrittenKind } from './kind.js';

/** An event that must come. */
export const event: WrittenKind = {
  key: 'event',
  keys: ['from', 'about', 'where', 'count'],
  compile: (written, place) => compilePatterns('event', patternOf(written, written.event), written, place),
};

/** An event that must not come. */
export const never: WrittenKind = {
  key: 'never',
  keys: ['from', 'about', 'where'],
  notAt: '"never" takes "within: [min, max]", not "at"',
  compile: (written, place) => compilePatterns('absence', patternOf(written, written.never), written, place),
};

/** Several events of which one must come. */
export const anyOf: WrittenKind = {
  key: 'any-of',
  keys: ['from', 'count'],
  compile: (written, place) => compilePatterns('event', written['any-of'] ?? [], written, place),
};

function patternOf({ about, where }: WrittenExpectation, name: EventPattern['event'] | undefined): EventPattern[] {
  return name === undefined ? [] : [{ event: name, ...(about === undefined ? {} : { about }), where }];
}

function compilePatterns(
  expects: 'event' | 'absence',
  written: readonly WrittenPattern[],
  expectation: WrittenExpectation,
  place: Place,
) {
  const { path, compilation, identification } = place;
  const { from } = expectation;
  if (from === undefined) {
    compilation.document.report(path, 'missing key "from", which names the client that says it');
    return undefined;
  }
  checkName(compilation, 'client', from, [...path, 'from']);
  const inList = expectation['any-of'] !== undefined;
  written.forEach(({ about }, index) => {
    checkName(compilation, 'client', about, inList ? [...path, 'any-of', index, 'about'] : [...path, 'about']);
  });
  if (written.some((pattern) => pattern.event === 'native:heartbeat')) {
    compilation.document.report(path, 'a heartbeat is never judged: it only shows that its sender is there');
  }
  if (written.some((pattern) => pattern.event.startsWith('wire-'))) {
    checkIdentified(compilation, identification, from, [...path, 'from']);
  }
  const [first, ...others] = written.map(({ about, ...rest }) => ({
    ...rest,
    ...(about === undefined ? {} : { about }),
  }));
  const count = expects === 'absence' ? { min: 0, max: 0 } : compileCount(expectation, place);
  if (first === undefined) return undefined;
  return { expects, ...first, from, ...(others.length === 0 ? {} : { others }), count };
}

type WrittenPattern = Omit<EventPattern, 'about'> & { about?: string | undefined };

function compileCount({ count }: WrittenExpectation, { path, compilation: { document } }: Place): Count {
  const place = [...path, 'count'];
  if (count === undefined) return { min: 1, max: 1 };
  if (typeof count === 'number') return { min: count, max: count };
  if (Array.isArray(count)) {
    const [min, max] = count;
    if (min > max) document.report(place, `"count" begins at ${min}, above its end ${max}`);
    return { min, max };
  }
  const { exactly, 'at-most': most } = count;
  if ((exactly === undefined) === (most === undefined)) {
    document.report(place, '"count" takes one of "exactly" and "at-most"');
  }
  return { min: exactly ?? 0, max: exactly ?? most ?? 0, in: 'window' };
}
