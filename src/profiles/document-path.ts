/** Where in a document: map keys and list indexes, from the root. */
export type DocumentPath = readonly (string | number)[];

/** A path as people write it, such as `steps[0].fault.type`. */
export function pathText(path: DocumentPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** A path as the key of a map; unlike its text it is never ambiguous. */
export function pathKey(path: DocumentPath): string {
  return JSON.stringify(path);
}

/** The last key of a path with the indexes behind it, such as `within[0]`. */
export function lastName(path: DocumentPath): string {
  const start = path.findLastIndex((part) => typeof part === 'string');
  return pathText(path.slice(Math.max(0, start)));
}

/** Whether a value is a plain map, as a YAML or JSON document has them. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands at a path, or undefined. */
export function valueAt(data: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>((value, part) => {
    if (Array.isArray(value)) return typeof part === 'number' ? (value as unknown[])[part] : undefined;
    return isMap(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }, data);
}

/** The list at a path, or an empty one. */
export function listAt(data: unknown, path: DocumentPath): unknown[] {
  const found = valueAt(data, path);
  return Array.isArray(found) ? found : [];
}

/** A value as a message shows it: short, and `nothing` when there is none. */
export function showValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a map';
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}
