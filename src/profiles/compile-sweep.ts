import { durationText, parseDuration } from '../core/duration.js';
import type { Sweep } from '../core/series.js';
import type { Compilation } from './compilation.js';
import { isMap, showValue, valueAt } from './document-path.js';
import { unknownName } from './nearest-name.js';
import type { WrittenSweep } from './series-schema.js';

const path = ['sweep'];
const mostValues = 1000;

/** The values of a sweep, as a parameter takes them; undefined when something is wrong, which is reported. */
export function compileSweep(written: WrittenSweep | undefined, compilation: Compilation): Sweep | undefined {
  if (written === undefined) return undefined;
  const { param } = written;
  checkParameter(param, compilation);
  const values = valuesOf(written, compilation);
  const twice = values?.findIndex((value, index) => values.indexOf(value) < index) ?? -1;
  if (twice >= 0) {
    compilation.document.report([...path, 'values', twice], `the value ${values?.[twice]} stands twice`);
  }
  return values && { param, values };
}

// One that nothing asks for would make every run the same.
function checkParameter(param: string, { document }: Compilation): void {
  const place = [...path, 'param'];
  const declared = valueAt(document.data, ['params']);
  const names = [...new Set([...document.used, ...(isMap(declared) ? Object.keys(declared) : [])])];
  if (!names.includes(param)) document.report(place, unknownName('parameter', param, names));
  else if (!document.used.has(param)) document.report(place, `nothing in this profile says \${${param}}`);
}

function valuesOf(written: WrittenSweep, { document }: Compilation): string[] | undefined {
  const { values, from, to, step } = written;
  const bounds = { from, to, step };
  const given = Object.entries(bounds).filter(([, bound]) => bound !== undefined);
  const [first] = given;
  if (values !== undefined) {
    if (first === undefined) return values.map(String);
    document.report([...path, first[0]], `"values" and "${first[0]}" exclude each other`, 'key');
    return undefined;
  }
  const missing = Object.entries(bounds).find(([, bound]) => bound === undefined)?.[0];
  if (missing !== undefined) {
    const message =
      given.length === 0
        ? 'a sweep needs "values", or "from", "to" and "step"'
        : `a sweep with "${first?.[0]}" needs "${missing}" too`;
    document.report(path, message);
    return undefined;
  }
  return steps(bounds, (key, message) => document.report([...path, key], message));
}

interface Bound {
  size: number;
  write(size: number): string;
}

function steps(
  bounds: Record<'from' | 'to' | 'step', unknown>,
  report: (key: string, message: string) => void,
): string[] | undefined {
  const read = Object.entries(bounds).map(([key, value]) => ({ key, value, bound: boundOf(value) }));
  const [from, to, step] = read.map(({ bound }) => bound);
  for (const { key, value, bound } of read) {
    if (bound === undefined)
      report(key, `"${key}" is ${showValue(value)}, but must be a duration such as 3s, or a number`);
    else if (from !== undefined && bound.write !== from.write) {
      report(
        key,
        `"${key}" is ${showValue(value)}, but "from" is ${showValue(bounds.from)}: both must be durations, or numbers`,
      );
    }
  }
  if (from === undefined || to === undefined || step === undefined) return undefined;
  if (to.write !== from.write || step.write !== from.write) return undefined;
  if (step.size <= 0) {
    report('step', `"step" is ${showValue(bounds.step)}, but must be more than nothing`);
    return undefined;
  }
  if (to.size < from.size) {
    report('to', `"to" is ${showValue(bounds.to)}, before "from" at ${showValue(bounds.from)}`);
    return undefined;
  }
  // 0.3 / 0.1 is a little less than 3.
  const count = Math.floor((to.size - from.size) / step.size + 1e-9) + 1;
  if (count > mostValues) {
    report('step', `these are ${count} values, more than ${mostValues}: make "step" larger`);
    return undefined;
  }
  return Array.from({ length: count }, (_, nth) => from.write(from.size + nth * step.size));
}

function boundOf(value: unknown): Bound | undefined {
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number === 'number') return { size: number, write: numberText };
  const size = typeof value === 'string' ? parseDuration(value) : undefined;
  return size === undefined ? undefined : { size, write: durationText };
}

function numberText(value: number): string {
  return String(Number(value.toFixed(9)));
}
