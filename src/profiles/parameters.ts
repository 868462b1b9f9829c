import { type DocumentPath, isMap, pathKey } from './document-path.js';
import { nameHint } from './nearest-name.js';
import type { ProfileDocument } from './profile-document.js';

/** Values that come from outside a profile. */
export interface ParameterValues {
  /** From `--param NAME=VALUE`. */
  params: Record<string, string>;
  /** The environment; only `DEADWIRE_*` is looked at, and an empty variable counts as unset. */
  env: Record<string, string | undefined>;
}

/**
 * Puts values in place of `${NAME}` and `${NAME:-default}` in every text of the document; `$${` stands for `${`.
 * `--param` goes before `DEADWIRE_NAME`, then the profile's own `params`, then the default. A value stays one scalar,
 * whatever it looks like as YAML.
 */
export function fillParameters(document: ProfileDocument, given: ParameterValues): void {
  const declared = new Map(
    isMap(document.data) && isMap(document.data.params) ? Object.entries(document.data.params) : [],
  );
  const { used } = document;
  document.data = fillValue(document.data, []);
  reportUnused();

  function fillValue(value: unknown, path: DocumentPath): unknown {
    if (typeof value === 'string') {
      const before = document.problems.length;
      const text = fillText(value, path, []);
      if (document.problems.length > before) document.unfilled.add(pathKey(path));
      return text;
    }
    if (Array.isArray(value)) return value.map((item, index) => fillValue(item, [...path, index]));
    if (isMap(value)) for (const [key, item] of Object.entries(value)) value[key] = fillValue(item, [...path, key]);
    return value;
  }

  function fillText(text: string, path: DocumentPath, within: string[]): string {
    if (/^\$\{[^}]*\}$/.test(text)) document.parameters.add(pathKey(path));
    return text.replaceAll(/\$\$\{|\$\{([^}]*)\}|\$\{/g, (found, inside?: string) => {
      if (found === '$${') return '${';
      const parts = /^([A-Za-z_][\w-]*)(?::-([^]*))?$/.exec(inside ?? '');
      if (parts?.[1] !== undefined) return lookUp(parts[1], parts[2], path, within) ?? found;
      document.report(path, `${found} is no parameter: write \${NAME} or \${NAME:-default}, or $\${ for a plain \${`);
      return found;
    });
  }

  function lookUp(
    name: string,
    fallback: string | undefined,
    path: DocumentPath,
    within: string[],
  ): string | undefined {
    used.add(name);
    if (Object.hasOwn(given.params, name)) return given.params[name];
    const fromEnvironment = given.env[environmentName(name)];
    if (fromEnvironment !== undefined && fromEnvironment !== '') return fromEnvironment;
    const own = declared.get(name);
    if (within.includes(name)) {
      document.report(path, `parameter ${name} refers to itself: ${[...within, name].join(' → ')}`);
      return undefined;
    }
    if (typeof own === 'string') return fillText(own, ['params', name], [...within, name]);
    if (typeof own === 'number' || typeof own === 'boolean') return String(own);
    if (fallback !== undefined) return fallback;
    const hint = nameHint(name, [...declared.keys()], 'declared');
    const ways = `give --param ${name}=… or ${environmentName(name)}, or write $\${${name}} to keep it as it is`;
    document.report(path, `parameter ${name} has no value${hint}; ${ways}`);
    return undefined;
  }

  function reportUnused(): void {
    const names = [...new Set([...declared.keys(), ...used])];
    for (const name of Object.keys(given.params)) {
      if (names.includes(name)) continue;
      document.report([], `--param ${name} is neither declared nor used in this profile${nameHint(name, names)}`);
    }
  }
}

function environmentName(parameter: string): string {
  return `DEADWIRE_${parameter.toUpperCase().replaceAll('-', '_')}`;
}
