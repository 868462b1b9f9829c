import type { Anchor } from '../core/anchor.js';
import { type Expectation, type Window, windowAt, windowWithin } from '../core/expectation.js';
import { formatDuration } from '../core/duration.js';
import { checkPart } from './check-part.js';
import { type Compilation, checkName } from './compilation.js';
import type { DocumentPath } from './document-path.js';
import { checkIdentified, type Identification } from './identification.js';
import { anchorWords, readAnchor } from './read-anchor.js';
import { expectationSchema, type WrittenExpectation } from './step-schema.js';

/** One expectation, or undefined when something about it is wrong, which is reported. */
export function compileExpectation(
  path: DocumentPath,
  step: string,
  compilation: Compilation,
  identification: Identification,
): Expectation | undefined {
  const { document } = compilation;
  const written = checkPart(document, path, expectationSchema);
  if (written === undefined) return undefined;
  const { id, from, about, where, follows, severity } = written;
  checkId(id, path, compilation);
  checkName(compilation, 'client', from, [...path, 'from']);
  checkName(compilation, 'client', about, [...path, 'about']);
  checkName(compilation, 'expectation', follows, [...path, 'follows']);
  const event = checkExactlyOne(written, ['event', 'never'], path, compilation)
    ? (written.event ?? written.never)
    : undefined;
  const window = compileWindow(written, path, compilation);
  const anchor = compileAnchor(written, path, compilation);
  if (anchor !== undefined) checkAnchor(anchor, [...path, 'after'], compilation, identification);
  const wireEvent = event?.startsWith('wire-') === true;
  if (wireEvent) checkIdentified(compilation, identification, from, [...path, 'from']);
  const count = compileCount(written, path, compilation);
  if (event === undefined || window === undefined || anchor === undefined) return undefined;
  return {
    id,
    step,
    expects: written.never === undefined ? 'event' : 'absence',
    event,
    from,
    ...(about === undefined ? {} : { about }),
    where,
    after: anchor,
    window,
    ...(follows === undefined ? {} : { follows }),
    count,
    severity,
  };
}

function checkId(id: string, path: DocumentPath, { document, names }: Compilation): void {
  const place = [...path, 'id'];
  if (anchorWords.includes(id)) document.report(place, `${JSON.stringify(id)} is an anchor, and cannot be an id`);
  if (names.expectations.indexOf(id) !== names.expectations.lastIndexOf(id)) {
    document.report(place, `more than one expectation has the id ${JSON.stringify(id)}`);
  }
}

function checkExactlyOne(
  written: WrittenExpectation,
  [key, other]: readonly [keyof WrittenExpectation, keyof WrittenExpectation],
  path: DocumentPath,
  { document }: Compilation,
): boolean {
  const given = [key, other].filter((each) => written[each] !== undefined);
  if (given.length === 0) document.report(path, `an expectation needs "${key}" or "${other}"`);
  if (given.length === 2) document.report([...path, other], `"${key}" and "${other}" exclude each other`, 'key');
  return given.length === 1;
}

function compileWindow(written: WrittenExpectation, path: DocumentPath, compilation: Compilation): Window | undefined {
  const { document } = compilation;
  const { at, within, tolerance, event, never } = written;
  if (event === undefined && never !== undefined && at !== undefined) {
    document.report([...path, 'at'], '"never" takes "within: [min, max]", not "at"', 'key');
    return undefined;
  }
  if (!checkExactlyOne(written, ['at', 'within'], path, compilation)) return undefined;
  if (at !== undefined) return windowAt(at, tolerance);
  if (tolerance !== undefined)
    document.report([...path, 'tolerance'], '"tolerance" belongs to "at"; "within" is exact', 'key');
  const [min, max] = within ?? [0, 0];
  if (min > max) {
    document.report(
      [...path, 'within'],
      `"within" begins at ${formatDuration(min)}, after its end at ${formatDuration(max)}`,
    );
  }
  return windowWithin(min, max);
}

function compileCount({ count, never }: WrittenExpectation, path: DocumentPath, { document }: Compilation) {
  const place = [...path, 'count'];
  if (never !== undefined) {
    if (count !== undefined) document.report(place, '"count" belongs to "event"; "never" allows none', 'key');
    return { min: 0, max: 0 };
  }
  const [min, max] = typeof count === 'number' ? [count, count] : (count ?? [1, 1]);
  if (min > max) document.report(place, `"count" begins at ${min}, above its end ${max}`);
  return { min, max };
}

function compileAnchor(
  { after, from }: WrittenExpectation,
  path: DocumentPath,
  compilation: Compilation,
): Anchor | undefined {
  const reading = readAnchor(after, from, compilation.names);
  if ('anchor' in reading) return reading.anchor;
  compilation.document.report([...path, 'after'], reading.problem);
  return undefined;
}

function checkAnchor(
  anchor: Anchor,
  place: DocumentPath,
  compilation: Compilation,
  identification: Identification,
): void {
  const seenOnTheWire = 'client' in anchor && (anchor.kind !== 'event' || anchor.event.startsWith('wire-'));
  if (!seenOnTheWire || (anchor.kind === 'killed' && identification.processes.has(anchor.client))) return;
  checkIdentified(compilation, identification, anchor.client, place);
  const filtered = 'filter' in anchor && anchor.filter !== undefined && identification.identified.has(anchor.client);
  if (filtered && identification.sure && !identification.framed.has(anchor.client)) {
    compilation.document.report(place, `a message filter needs a proxy with protocol: http for ${anchor.client}`);
  }
}
