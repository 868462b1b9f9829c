import { isDeepStrictEqual } from 'node:util';
import { optionError } from '../core/errors.js';
import type { FaultSpec } from '../core/fault.js';
import { changeOptions, parseFault } from '../profiles/index.js';
import type { Session } from '../session/session.js';

type ChangedFault = ReturnType<Session['faults']['change']>;

const expected = 'one of {"options": {…}}, which changes these options, and {"fault": {…}}, which replaces all of them';

/**
 * Changes a fault in force on the connections that it has hold of. Everything is checked before anything is touched.
 * @throws DeadwireError NOT_FOUND, OPTION_INVALID, or CONFLICT when this kind of fault cannot change
 */
export function changeFault({ faults }: Session, id: string, body: unknown): ChangedFault {
  const { spec } = faults.get(id);
  if (isMap(body) && isDeepStrictEqual(Object.keys(body), ['options'])) {
    return faults.change(id, changeOptions(spec, body['options']));
  }
  if (isMap(body) && isDeepStrictEqual(Object.keys(body), ['fault'])) {
    return faults.change(id, otherOptions(spec, id, body['fault']));
  }
  throw optionError('body', body, expected);
}

// A fault keeps its type for as long as it lives, so that it need not be said again.
function otherOptions({ type, target: { direction } }: FaultSpec, id: string, written: unknown): object {
  if (!isMap(written)) throw optionError('fault', written, `a map of the options of a ${type}`);
  if ('type' in written && written['type'] !== type) {
    throw optionError('fault.type', written['type'], `${type}, which ${id} is and stays`);
  }
  return parseFault({ ...written, type }, { direction }).options;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
