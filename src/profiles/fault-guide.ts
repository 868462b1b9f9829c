import { z } from 'zod';
import { parseDuration } from '../core/duration.js';
import type { FaultUnit } from '../core/fault.js';
import { parseRate, parseShare, parseSize } from '../core/quantity.js';
import { type FaultType, faults } from '../faults/index.js';
import { explainFault } from './explain-plan.js';
import { parseFault } from './fault-spec.js';
import { targetSchema } from './fault-schema.js';

/** One option, as its schema tells of it. */
export interface OptionGuide {
  name: string;
  /** Such as `a duration (4s)`. */
  takes: string;
  /** Its default, `required`, or a dash when there is none. */
  standard: string;
  meaning: string;
}

/** Everything there is to say of one kind of fault. */
export interface FaultGuide {
  type: FaultType;
  summary: string;
  appliesTo: FaultUnit[];
  options: OptionGuide[];
  /** A step of a profile, as YAML. */
  example: string;
  /** The example in plain words. */
  explain: string;
  wire: string;
}

/** The guide to every fault, in the order of the list. */
export function faultGuides(): FaultGuide[] {
  return Object.keys(faults).map((type) => faultGuide(type as FaultType));
}

export function faultGuide(type: FaultType): FaultGuide {
  const { summary, appliesTo, schema, example, wire, oneDirection } = faults[type];
  const written = { type, ...example };
  const target = { clients: ['uid1'], ...(oneDirection === true ? { direction: 'downstream' } : {}) };
  return {
    type,
    summary,
    appliesTo,
    options: optionGuides(schema),
    example: `- id: example\n  fault: ${flowMap(written)}\n  target: ${flowMap(target)}\n  for: 25s`,
    explain: explainFault(parseFault(written, target)),
    wire,
  };
}

/** What the target of a fault takes. */
export function targetGuides(): OptionGuide[] {
  return optionGuides(targetSchema);
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

function optionGuides(schema: z.ZodType): OptionGuide[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => {
    const option = property as JsonSchema;
    const standard = option.default as string | number | boolean | undefined;
    return {
      name,
      takes: takes(option),
      standard: required.includes(name) ? 'required' : String(standard ?? '–'),
      meaning: option.description ?? '',
    };
  });
}

function takes({ enum: choices, const: only, anyOf, type, items, examples, ...rest }: JsonSchema): string {
  if (only !== undefined) return String(only);
  if (choices !== undefined) return choices.map(String).join(', ');
  if (anyOf !== undefined) return anyOf.map((each) => takes(each)).join(', ');
  if (type === 'boolean') return 'true, false';
  if (type === 'integer') return `a whole number${bounds(rest)}`;
  if (type === 'object')
    return rest.properties === undefined ? 'a map' : `a map {${Object.keys(rest.properties).join(', ')}}`;
  if (type === 'array') return `a list of ${items === undefined ? 'things' : 'names'}`;
  const example = (examples as string[] | undefined)?.[0];
  return example === undefined ? 'text' : `${quantityOf(example)} (${example})`;
}

function bounds({ minimum, maximum }: JsonSchema): string {
  if (minimum === undefined) return '';
  return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER
    ? ` from ${minimum} on`
    : ` from ${minimum} to ${maximum}`;
}

// An example is enough to tell what it is an example of.
function quantityOf(example: string): string {
  if (parseDuration(example) !== undefined) return 'a duration';
  if (parseSize(example) !== undefined) return 'a size';
  if (parseRate(example) !== undefined) return 'a rate';
  return parseShare(example) === undefined ? 'text' : 'a percentage';
}

function flowMap(written: object): string {
  const parts = Object.entries(written).map(([key, value]) => `${scalar(key)}: ${flow(value)}`);
  return `{${parts.join(', ')}}`;
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  return typeof value === 'object' && value !== null ? flowMap(value) : scalar(value);
}

function scalar(value: unknown): string {
  const text = String(value);
  return typeof value !== 'string' || /^[A-Za-z0-9][\w.%/-]*$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}
