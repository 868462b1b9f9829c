import { type MessageFilter, opcodes } from '../core/message.js';
import { nameHint, unknownName } from './nearest-name.js';
import { patternProblem } from './value-schemas.js';

/**
 * Reads the message filter of an anchor: `opcode = ping`, `message ~ 'PATTERN'` or `message /pointer = value`, or several
 * of them with `and` between.
 */
export function readFilter(text: string): { filter: MessageFilter } | { problem: string } {
  const filter: MessageFilter = {};
  for (let rest = text.trim(); ; ) {
    const condition = readCondition(rest);
    if ('problem' in condition) return condition;
    const problem = add(condition.filter, filter);
    if (problem !== undefined) return { problem: `the filter ${JSON.stringify(text)} ${problem}` };
    rest = rest.slice(condition.length);
    const and = /^\s+and\s+/.exec(rest)?.[0];
    if (and === undefined && rest.trim() === '') return { filter };
    if (and === undefined) return { problem: notAFilter(rest.trim()) };
    rest = rest.slice(and.length);
  }
}

type Condition = { filter: MessageFilter; length: number } | { problem: string };

// A quote ends a pattern or a value only where the filter ends or the next condition follows.
const close = String.raw`'(?=\s*$|\s+and\s+\w)`;
const opcodeForm = /^opcode\s*=\s*([\w-]+)/;
const patternForm = new RegExp(String.raw`^message\s*~\s*'([^]*?)${close}`);
const pointerForm = new RegExp(String.raw`^message\s+((?!~)[^\s=]*)\s*=\s*(?:'([^]*?)${close}|([^\s'][^\s]*))`);

function readCondition(text: string): Condition {
  const [byOpcode, name] = opcodeForm.exec(text) ?? [];
  if (byOpcode !== undefined) return withLength(byOpcode, readOpcode(name as string));
  const [byPattern, pattern] = patternForm.exec(text) ?? [];
  if (byPattern !== undefined) return withLength(byPattern, readPattern(pattern as string));
  const [byPointer, pointer, quoted, bare] = pointerForm.exec(text) ?? [];
  if (byPointer !== undefined) return withLength(byPointer, readJson(pointer as string, quoted ?? (bare as string)));
  return { problem: notAFilter(text) };
}

type Reading = { filter: MessageFilter } | { problem: string };

function withLength(read: string, reading: Reading): Condition {
  return 'problem' in reading ? reading : { ...reading, length: read.length };
}

function readOpcode(name: string): Reading {
  const known = Object.keys(opcodes) as (keyof typeof opcodes)[];
  const opcode = known.find((each) => each === name);
  return opcode === undefined ? { problem: unknownName('opcode', name, known) } : { filter: { opcode } };
}

function readPattern(pattern: string): Reading {
  const problem = patternProblem(pattern);
  if (problem !== undefined) return { problem: `the filter's pattern '${pattern}' ${problem}` };
  return { filter: { pattern } };
}

function readJson(pointer: string, value: string): Reading {
  if (!/^(\/([^~/]|~[01])*)+$/.test(pointer)) {
    const problem = `must be a JSON pointer, such as /type or /peer/uid`;
    return { problem: `the filter's ${JSON.stringify(pointer)} ${problem}` };
  }
  return { filter: { json: { [pointer]: value } } };
}

/** Adds a condition; gives what is wrong with that. */
function add(condition: MessageFilter, filter: MessageFilter): string | undefined {
  const json = { ...filter.json, ...condition.json };
  const [pointer] = Object.keys(condition.json ?? {});
  if (condition.opcode !== undefined && filter.opcode !== undefined) return 'names two opcodes, and no message has two';
  if (condition.pattern !== undefined && filter.pattern !== undefined) return 'has two patterns, where one is allowed';
  if (pointer !== undefined && Object.hasOwn(filter.json ?? {}, pointer)) return `names ${pointer} twice`;
  Object.assign(filter, condition, Object.keys(json).length === 0 ? {} : { json });
  return undefined;
}

function notAFilter(text: string): string {
  const [word = ''] = /^[\w-]*/.exec(text) ?? [];
  const hint =
    word === 'message' || word === 'opcode' ? '' : nameHint(word, ['message', 'opcode'], 'a filter begins with');
  const forms = 'write message ~ \'PATTERN\', message /pointer = value or opcode = ping, with "and" between several';
  return `${JSON.stringify(text)} is no message filter${hint}; ${forms}`;
}
