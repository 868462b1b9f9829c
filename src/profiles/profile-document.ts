import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { ProfileError, type ProfileProblem } from '../core/errors.js';
import { type DocumentPath, pathKey, pathText } from './document-path.js';

/** Which part of an entry a problem points at: its key, its value, or the map that lacks it. */
export type PlacePart = 'key' | 'value' | 'parent';

/** A YAML file as plain data of which every part still knows its line and column. */
export interface ProfileDocument {
  file: string;
  /** Maps have no prototype; nothing but maps, lists and scalars. Parameters and checks rewrite it in place. */
  data: unknown;
  /** Scalars that were wholly a parameter, by path key: they take the type that their place asks for. */
  parameters: Set<string>;
  /** Path keys of values that could not be filled in; that was reported, and nothing more is said of them. */
  unfilled: Set<string>;
  /** Names of the parameters that something asks for. */
  used: Set<string>;
  problems: ProfileProblem[];
  report(path: DocumentPath, message: string, part?: PlacePart): void;
}

/** Reads YAML text; throws ProfileError when it is not well-formed, since nothing else in it can be trusted then. */
export function readDocument(text: string, file: string): ProfileDocument {
  const lines = new LineCounter();
  const parsed = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const problems: ProfileProblem[] = [];
  const malformed = (offset: number, path: DocumentPath, message: string) => {
    problems.push({ file, ...placeOf(lines, offset), path: pathText(path), message });
  };
  for (const { code, message, pos } of [...parsed.errors, ...parsed.warnings]) {
    const twice =
      code === 'DUPLICATE_KEY' ? `key ${JSON.stringify(wordAt(text, pos[0]))} stands twice in this map` : '';
    malformed(pos[0], [], twice || message);
  }
  if (problems.length > 0) throw new ProfileError(problems);
  const reading = readNodes(parsed, malformed);
  if (problems.length > 0) throw new ProfileError(problems);
  const document: ProfileDocument = {
    file,
    data: reading.data,
    parameters: new Set(),
    unfilled: new Set(),
    used: new Set(),
    problems,
    report(path, message, part = 'value') {
      if (document.unfilled.has(pathKey(path))) return;
      const problem = { file, ...placeOf(lines, findOffset(reading, path, part)), path: pathText(path), message };
      if (!problems.some((other) => sameProblem(other, problem))) problems.push(problem);
    },
  };
  return document;
}

interface Reading {
  data: unknown;
  keys: Map<string, number>;
  values: Map<string, number>;
}

// A profile has some hundred nodes; aliases of aliases may make billions.
const mostNodes = 100_000;
const mostDepth = 200;

function readNodes(parsed: Document.Parsed, malformed: (offset: number, path: DocumentPath, message: string) => void) {
  const reading: Reading = { data: null, keys: new Map(), values: new Map() };
  let nodes = 0;
  reading.data = read(parsed.contents, [], 0);
  return reading;

  function read(node: Node | null, path: DocumentPath, offset: number): unknown {
    const start = node?.range?.[0] ?? offset;
    nodes += 1;
    if (nodes > mostNodes || path.length > mostDepth) {
      if (nodes !== Number.POSITIVE_INFINITY) malformed(start, path, 'the profile is too large or refers to itself');
      nodes = Number.POSITIVE_INFINITY;
      return null;
    }
    if (isAlias(node)) {
      const meant = node.resolve(parsed);
      if (meant === undefined) malformed(start, path, `nothing above is anchored as &${node.source}`);
      const data = read(meant ?? null, path, start);
      reading.values.set(pathKey(path), start);
      return data;
    }
    reading.values.set(pathKey(path), start);
    if (isSeq<Node | null>(node)) return node.items.map((item, index) => read(item, [...path, index], start));
    if (!isMap<Node | null, Node | null>(node)) return isScalar(node) ? node.value : null;
    const map = Object.create(null) as Record<string, unknown>;
    for (const { key, value } of node.items) {
      const keyOffset = key?.range?.[0] ?? start;
      const name = isScalar(key) ? keyName(key.value) : undefined;
      if (name === undefined) {
        malformed(keyOffset, path, 'a key must be a plain word');
        continue;
      }
      reading.keys.set(pathKey([...path, name]), keyOffset);
      map[name] = read(value, [...path, name], keyOffset);
    }
    return map;
  }
}

function keyName(value: unknown): string | undefined {
  return value === '__proto__' || (typeof value !== 'string' && typeof value !== 'number') ? undefined : String(value);
}

function findOffset(reading: Reading, path: DocumentPath, part: PlacePart): number {
  const found = part === 'parent' ? undefined : (part === 'key' ? reading.keys : reading.values).get(pathKey(path));
  if (found !== undefined) return found;
  return path.length === 0 ? 0 : findOffset(reading, path.slice(0, -1), 'value');
}

function wordAt(text: string, offset: number): string {
  const [, double, single, plain] = /^(?:"([^"]*)"|'([^']*)'|([^\s:,{}]*))/.exec(text.slice(offset)) ?? [];
  return double ?? single ?? plain ?? '';
}

function placeOf(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function sameProblem(one: ProfileProblem, other: ProfileProblem): boolean {
  return one.line === other.line && one.column === other.column && one.message === other.message;
}
