import { type AttemptsExpectation, windowText } from '../../core/expectation.js';
import type { RecordOf } from '../../core/records.js';
import { type AnchorContext, findAnchor } from '../anchors.js';
import { type Broken, brokenFrequency, brokenSpacing } from '../spacing.js';
import type { Finding } from '../ruling.js';
import { boundsOf } from '../tolerances.js';
import { anchorPhrase, spanText } from '../wording.js';
import type { Kind, Measured } from './kind.js';

/** Attempts to connect that must keep to a schedule, or to a rate, until one gets through. */
export const attempts: Kind<AttemptsExpectation> = {
  measure(expectation, context) {
    const anchor = findAnchor(expectation.after, context, undefined);
    return anchor && { event: undefined, anchor, bounds: boundsOf(expectation, context.evidence) };
  },
  decide(expectation, measured, context) {
    const found = ruleOn(expectation, measured, context);
    // More than may come came, whatever else was not seen.
    return found.cause === 'too-many' ? found : (unseen(measured, context) ?? found);
  },
  because({ from, window, after }, { cause, detail, spacings = [] }) {
    const since = anchorPhrase(after);
    const all = spacings.length === 0 ? 'none came' : `spacings ${listOf(spacings)}`;
    switch (cause) {
      case 'on-schedule':
        return `${from} tried to connect as it should after ${since}: ${all}`;
      case 'missing':
        return `${from} did not try to connect in ${windowText(window)} after ${since}`;
      case 'unsure-anchor':
        // Without attempts it is the anchor itself that is not sure.
        return spacings.length === 0 ? undefined : `${from}: ${detail}`;
      case 'off-schedule':
      case 'too-many':
        return `${from}: ${detail}; counted from ${since}, ${all}`;
      default:
        return undefined;
    }
  },
};

function ruleOn(expectation: AttemptsExpectation, measured: Measured, context: AnchorContext): Finding {
  const { evidence } = context;
  const all = attemptsOf(expectation, measured, context);
  const { tries, back } = untilBack(all, context);
  const [first, last] = [measured.anchor.t + measured.bounds.min, measured.anchor.t + measured.bounds.max];
  const until = back?.t ?? Math.min(last, evidence.end);
  const spacings = tries.map(({ t }, index) => t - (tries[index - 1]?.t ?? measured.anchor.t));
  const proof = tries.map(({ n }) => n).slice(0, mostLines);
  const told = { spacings, proof };
  const over = back !== undefined || evidence.end >= last;
  const waited = until - (tries.at(-1)?.t ?? measured.anchor.t);
  const silence = back === undefined ? waited : 0;
  const broken =
    brokenSpacing(spacings, silence, expectation.schedule, measured.bounds.floor) ??
    brokenFrequency({ atMost: expectation.atMost, instants: all.map(({ t }) => t), first, until: last }) ??
    brokenFrequency({ atLeast: expectation.atLeast, instants: tries.map(({ t }) => t), first, until });
  if (broken !== undefined) {
    const stall = stallAround(broken, tries, measured, context);
    return stall === undefined ? { ...told, ...broken, ...lineOf(broken, tries, proof) } : { ...told, ...stall };
  }
  if (!over) return { ...told, cause: 'aborted' };
  const silent = tries.length === 0 && expectation.schedule !== undefined;
  return { ...told, cause: silent ? 'missing' : 'on-schedule' };
}

// Whom the kernel refuses, since the listener is closed, nobody sees.
function unseen({ anchor }: Measured, { fault }: AnchorContext): Finding | undefined {
  const closed = fault.effective.find(isOfListener);
  if (closed === undefined || (fault.healed !== undefined && fault.healed.t <= anchor.t)) return undefined;
  const detail = `the listener of ${closed.proxy} was closed (line ${closed.n}): attempts to connect cannot be seen`;
  return { cause: 'silent-source', detail, proof: [closed.n] };
}

// An effect on a proxy, and on nobody's connection.
function isOfListener({ proxy, client, connection }: RecordOf<'fault-effective'>): boolean {
  return proxy !== undefined && client === undefined && connection === undefined;
}

/** How many spacings are told in words, and how many lines are proof. */
const mostLines = 12;

function attemptsOf(
  { from }: AttemptsExpectation,
  { anchor, bounds }: Measured,
  { evidence }: AnchorContext,
): RecordOf<'connection-attempt'>[] {
  return evidence
    .all('connection-attempt')
    .filter((record) => record.client === from && record !== anchor.record)
    .filter(({ t }) => t >= anchor.t && t <= anchor.t + bounds.max)
    .sort((one, other) => one.t - other.t);
}

// Once a connection reaches its server, the client has no reason to try again.
function untilBack(all: RecordOf<'connection-attempt'>[], { evidence }: AnchorContext) {
  const opened = new Map(evidence.all('connection-opened').map((record) => [record.connection, record]));
  const last = all.findIndex(({ connection }) => opened.has(connection));
  const back = last < 0 ? undefined : opened.get(all[last]?.connection ?? -1);
  return { tries: last < 0 ? all : all.slice(0, last + 1), back };
}

// An attempt that came while the event loop stood still was seen late, and the next one looks too soon.
function stallAround(
  { nth, detail }: Broken,
  tries: readonly RecordOf<'connection-attempt'>[],
  { bounds }: Measured,
  { evidence }: AnchorContext,
): Finding | undefined {
  if (nth === undefined) return undefined;
  for (const attempt of tries.slice(Math.max(0, nth - 2), nth)) {
    const stall = evidence.stallAt(attempt.t, bounds.floor);
    if (stall === undefined) continue;
    const lasted = spanText(stall.lasted);
    return {
      cause: 'unsure-anchor',
      detail: `${detail}, but the event loop stood still for ${lasted} around it (line ${stall.n})`,
      proof: [attempt.n, stall.n],
    };
  }
  return undefined;
}

function lineOf({ nth }: { nth?: number }, tries: readonly { n: number }[], proof: number[]): Pick<Finding, 'proof'> {
  const line = nth === undefined ? undefined : tries[nth - 1]?.n;
  return { proof: line === undefined ? proof : [...proof, line] };
}

function listOf(spacings: readonly number[]): string {
  const shown = spacings.slice(0, mostLines).map(spanText).join(', ');
  return spacings.length > mostLines ? `${shown} and ${spacings.length - mostLines} more` : shown;
}
