import { z } from 'zod';
import { type DocumentPath, lastName, pathText, showValue, valueAt } from './document-path.js';
import { nameHint, nearestName } from './nearest-name.js';

/** One way in which data does not fit its schema. */
export interface Complaint {
  kind: 'unknown-key' | 'missing-key' | 'wrong-key' | 'wrong-value';
  /** From the root of the data that was checked. */
  path: DocumentPath;
  found: unknown;
  /** What would be right, such as `must be a map`; for an unknown key, what is allowed. */
  message: string;
}

/** Checks data against a schema; gives what the schema makes of it, or everything that is wrong. */
export function checkData<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
): { data: z.output<Schema> } | { complaints: Complaint[] } {
  const result = schema.safeParse(data, { error: wordIssue });
  if (result.success) return { data: result.data };
  return { complaints: result.error.issues.flatMap((issue) => complaintsOf(issue, [], data)) };
}

/** A complaint as one sentence without its place. */
export function complaintText({ kind, path, found, message }: Complaint): string {
  const name = JSON.stringify(lastName(path));
  if (kind === 'unknown-key') return `unknown key ${name}${message}`;
  if (kind === 'missing-key') {
    const owner = pathText(path.slice(0, -1));
    return `missing key ${name}${owner === '' ? '' : ` in ${owner}`}; it ${message}`;
  }
  if (!message.startsWith('must ')) return message;
  if (kind === 'wrong-key') return `key ${name} ${message}`;
  return `${path.length === 0 ? 'this' : name} is ${showValue(found)}, but ${message}`;
}

type Issue = z.core.$ZodIssue;

function complaintsOf(issue: Issue, above: DocumentPath, data: unknown): Complaint[] {
  const path = [...above, ...(issue.path as (string | number)[])];
  const found = valueAt(data, path);
  if (issue.code === 'unrecognized_keys') {
    const hints = issue.message.split('\n');
    return issue.keys.map((key, index) => ({
      kind: 'unknown-key',
      path: [...path, key],
      found: valueAt(data, [...path, key]),
      message: hints[index] ?? '',
    }));
  }
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.filter((option) => !option.some(isAboutTheWhole));
    if (meant.length === 1) return (meant[0] ?? []).flatMap((inner) => complaintsOf(inner, path, data));
  }
  if (issue.code === 'invalid_key') {
    return [{ kind: 'wrong-key', path, found: path.at(-1), message: issue.issues[0]?.message ?? issue.message }];
  }
  const kind = found === undefined && path.length > 0 ? 'missing-key' : 'wrong-value';
  return [{ kind, path, found, message: issue.message }];
}

// An option of a union that already dislikes the kind of value was not the one that was meant; a custom check comes later.
function isAboutTheWhole({ path, code }: Issue): boolean {
  return path.length === 0 && code !== 'unrecognized_keys' && code !== 'custom';
}

const wordIssue: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'unrecognized_keys': {
      const allowed = Object.keys((issue.inst as z.ZodObject | undefined)?.shape ?? {});
      return issue.keys.map((key) => nameHint(key, allowed, 'allowed')).join('\n');
    }
    case 'invalid_type':
      return `must be ${kindNames[isWhole(issue.inst) ? 'int' : issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${oneOf(issue.values.map(String), issue.input)}`;
    case 'invalid_union':
      return `must be ${oneOf(((issue as { options?: unknown[] }).options ?? []).map(String), issue.input, issue.discriminator)}`;
    case 'too_small':
      return `must be ${amount(issue.origin, 'at least', issue.minimum)}`;
    case 'too_big':
      return `must be ${amount(issue.origin, 'at most', issue.maximum)}`;
    default:
      return undefined;
  }
};

function isWhole(schema: unknown): boolean {
  return schema instanceof z.ZodNumber && schema.format?.includes('int') === true;
}

const kindNames: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  record: 'a map',
  array: 'a list',
  tuple: 'a list',
};

function oneOf(values: string[], input: unknown, key?: string): string {
  const found = key === undefined ? input : valueAt(input, [key]);
  const near = typeof found === 'string' ? nearestName(found, values) : undefined;
  const list = values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;
  return near === undefined ? list : `${list}; did you mean "${near}"?`;
}

function amount(origin: string, bound: string, limit: number | bigint): string {
  if (origin === 'string') return `text of ${bound} ${limit} character${limit === 1 ? '' : 's'}`;
  if (origin === 'array') return `a list of ${bound} ${limit}`;
  return `${bound} ${limit}`;
}
