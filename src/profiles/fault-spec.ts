import { z } from 'zod';
import { optionError } from '../core/errors.js';
import type { FaultSpec } from '../core/fault.js';
import { type FaultType, faults } from '../faults/index.js';
import { directionProblem } from './check-target.js';
import { type Complaint, checkData } from './complaint.js';
import { type DocumentPath, pathText } from './document-path.js';
import { faultSchema, targetSchema } from './fault-schema.js';

/**
 * Checks a fault and its target given as plain data, `{type, ...options}` and `{clients, proxies, direction}`;
 * throws OPTION_INVALID, which names the option. Whether the named clients and proxies exist is for the caller to say.
 */
export function parseFault(fault: unknown, target: unknown = {}): FaultSpec {
  const spec = faultSpec(checkOption(['fault'], faultSchema, fault), checkOption(['target'], targetSchema, target));
  const problem = directionProblem(spec);
  if (problem !== undefined) throw optionError('target.direction', spec.target.direction, problem);
  return spec;
}

/** Checks plain data against a schema; throws OPTION_INVALID, which names the option by its path from `above`. */
export function checkOption<Schema extends z.ZodType>(
  above: DocumentPath,
  schema: Schema,
  data: unknown,
): z.output<Schema> {
  const result = checkData(schema, data);
  if ('data' in result) return result.data;
  // A misspelt option is also a missing one: the misspelling says more.
  const first = result.complaints.find(({ kind }) => kind === 'unknown-key') ?? result.complaints[0];
  throw optionError(pathText([...above, ...(first?.path ?? [])]), first?.found, expectedText(first));
}

/** A checked fault with a checked target; a fault that kills a process is aimed at that client. */
export function faultSpec(
  { type, ...options }: z.output<typeof faultSchema>,
  { clients, proxies, direction, share, connections }: z.output<typeof targetSchema>,
): FaultSpec {
  const killed = faults[type as FaultType].killsProcess?.(options);
  const aimed = clients ?? (killed === undefined ? undefined : [killed.client]);
  return {
    type,
    options,
    target: {
      ...(aimed === undefined ? {} : { clients: aimed }),
      ...(proxies === undefined ? {} : { proxies }),
      direction,
      ...(share === undefined || share === 1 ? {} : { share }),
      ...(connections === undefined || connections === 'all' ? {} : { connections }),
    },
  };
}

/**
 * The options of a fault with some of them changed; the others stay as they are. Throws OPTION_INVALID when one is wrong,
 * or does not go with the others.
 */
export function changeOptions({ type, options }: FaultSpec, changes: unknown): object {
  const schema = faults[type as FaultType].schema as unknown as z.ZodObject;
  const keys = Object.keys(schema.shape);
  const some = z.strictObject(shapeOf(keys, (key) => z.optional(schema.shape[key] as z.ZodType)));
  const read = checkOption(['options'], some, changes) as Record<string, unknown>;
  // What was not named must not go back to its default.
  const named = keys.filter((key) => Object.hasOwn(changes as object, key));
  const changed = { ...options, ...Object.fromEntries(named.map((key) => [key, read[key]])) };
  // They are read already: only what the schema asks of all of them together is left to check.
  return checkOption(
    ['options'],
    schema.clone({ ...schema.def, shape: shapeOf(keys, () => z.any().optional()) }),
    changed,
  );
}

/** Contract milliseconds after which a fault ends by itself, if its options say so. */
export function ownEnd(fault: FaultSpec): number | undefined {
  return faults[fault.type as FaultType].endsAfter?.(fault.options);
}

function shapeOf(keys: string[], schemaOf: (key: string) => z.ZodType): Record<string, z.ZodType> {
  return Object.fromEntries(keys.map((key) => [key, schemaOf(key)]));
}

function expectedText(complaint: Complaint | undefined): string {
  if (complaint?.kind === 'unknown-key') return `an option here${complaint.message}`;
  return complaint?.message.replace(/^must be /, '') ?? 'right';
}
