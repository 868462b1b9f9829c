import type { Baseline, Requirement } from '../core/plan.js';
import { checkPart } from './check-part.js';
import { type Compilation, checkName } from './compilation.js';
import type { DocumentPath } from './document-path.js';
import { checkIdentified, type Identification } from './identification.js';
import { baselineSchema, type WrittenBaseline } from './profile-schema.js';

/** How long a run waits for its baseline. Source: DESIGN.md, Profiles. */
const patience = 30_000;

/** The baseline, if the profile has one that is right. */
export function compileBaseline(compilation: Compilation, identification: Identification): Baseline | undefined {
  const written = checkPart(compilation.document, ['baseline'], baselineSchema);
  if (written === undefined) return undefined;
  const require = written.require.flatMap((each, index) =>
    compileRequirement(each, ['baseline', 'require', index], compilation, identification),
  );
  return { require, steadyFor: written.for, patience };
}

function compileRequirement(
  written: WrittenBaseline['require'][number],
  path: DocumentPath,
  compilation: Compilation,
  identification: Identification,
): Requirement[] {
  const { event, from, about, where, traffic } = written;
  if (traffic !== undefined) {
    const others = Object.entries({ event, from, about }).filter(([, value]) => value !== undefined);
    const [other] = others[0] ?? [];
    if (other !== undefined)
      compilation.document.report([...path, other], `"${other}" and "traffic" exclude each other`, 'key');
    if (checkName(compilation, 'client', traffic, [...path, 'traffic'])) {
      checkIdentified(compilation, identification, traffic, [...path, 'traffic']);
    }
    return [{ kind: 'traffic', client: traffic }];
  }
  if (event === undefined || from === undefined) {
    compilation.document.report(path, 'a requirement is {event, from} or {traffic}');
    return [];
  }
  checkName(compilation, 'client', from, [...path, 'from']);
  checkName(compilation, 'client', about, [...path, 'about']);
  return [{ kind: 'event', event, from, ...(about === undefined ? {} : { about }), where }];
}
