import type { Anchor } from '../core/anchor.js';
import { type Expectation, type Window, windowAt, windowWithin } from '../core/expectation.js';
import { formatDuration } from '../core/duration.js';
import { checkPart } from './check-part.js';
import { type Compilation, checkName } from './compilation.js';
import type { DocumentPath } from './document-path.js';
import { compileConditions } from './expectations/conditions.js';
import { expectationSchema, type WrittenExpectation } from './expectations/expectation-schema.js';
import { writtenKinds } from './expectations/index.js';
import type { Place, WrittenKind } from './expectations/kind.js';
import { checkIdentified, type Identification } from './identification.js';
import { anchorWords, readAnchor } from './read-anchor.js';

/** One expectation, or undefined when something about it is wrong, which is reported. */
export function compileExpectation(
  path: DocumentPath,
  step: string,
  compilation: Compilation,
  identification: Identification,
): Expectation | undefined {
  const written = checkPart(compilation.document, path, expectationSchema);
  if (written === undefined) return undefined;
  const place = { path, compilation, identification };
  const { id, follows, severity, require } = written;
  checkId(id, path, compilation);
  checkName(compilation, 'expectation', follows, [...path, 'follows']);
  const kind = compileKind(written, place);
  const own = kind?.compile(written, place);
  const window = compileWindow(written, kind, path, compilation);
  const anchor = compileAnchor(written, own?.from ?? written.from ?? '', path, compilation);
  if (anchor !== undefined) checkAnchor(anchor, [...path, 'after'], compilation, identification);
  const conditions = compileConditions(written, place);
  if (own === undefined || window === undefined || anchor === undefined) return undefined;
  return {
    id,
    step,
    ...own,
    after: anchor,
    window,
    ...(follows === undefined ? {} : { follows }),
    ...(conditions.length === 0 ? {} : { conditions }),
    severity,
    ...(require === undefined ? {} : { require }),
  };
}

// The key that names it decides which others it takes.
function compileKind(written: WrittenExpectation, { path, compilation: { document } }: Place): WrittenKind | undefined {
  const given = writtenKinds.filter(({ key }) => isGiven(written, key));
  const [kind, other] = given;
  if (kind === undefined) {
    document.report(path, `an expectation needs one of ${writtenKinds.map(({ key }) => `"${key}"`).join(', ')}`);
    return undefined;
  }
  if (other !== undefined) {
    document.report([...path, other.key], `"${kind.key}" and "${other.key}" exclude each other`, 'key');
    return undefined;
  }
  for (const key of new Set(writtenKinds.flatMap(({ keys }) => keys))) {
    if (kind.keys.includes(key) || !isGiven(written, key)) continue;
    const owners = writtenKinds.filter(({ keys }) => keys.includes(key)).map((owner) => `"${owner.key}"`);
    document.report([...path, key], `"${key}" belongs to ${owners.join(', ')}; "${kind.key}" takes none`, 'key');
  }
  return kind;
}

function isGiven(written: WrittenExpectation, key: keyof WrittenExpectation): boolean {
  const value = written[key];
  return value !== undefined && !(key === 'where' && Object.keys(value).length === 0);
}

function checkId(id: string, path: DocumentPath, { document, names }: Compilation): void {
  const place = [...path, 'id'];
  if (anchorWords.includes(id)) document.report(place, `${JSON.stringify(id)} is an anchor, and cannot be an id`);
  if (names.expectations.indexOf(id) !== names.expectations.lastIndexOf(id)) {
    document.report(place, `more than one expectation has the id ${JSON.stringify(id)}`);
  }
}

function compileWindow(
  { at, within, tolerance }: WrittenExpectation,
  kind: WrittenKind | undefined,
  path: DocumentPath,
  { document }: Compilation,
): Window | undefined {
  if (at !== undefined && kind?.notAt !== undefined) {
    document.report([...path, 'at'], kind.notAt, 'key');
    return undefined;
  }
  if (at === undefined && within === undefined) {
    document.report(path, 'an expectation needs "at" or "within"');
    return undefined;
  }
  if (at !== undefined && within !== undefined) {
    document.report([...path, 'within'], '"at" and "within" exclude each other', 'key');
    return undefined;
  }
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

function compileAnchor(
  { after }: WrittenExpectation,
  from: string,
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
