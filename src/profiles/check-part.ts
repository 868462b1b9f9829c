import type { z } from 'zod';
import { type Complaint, checkData, complaintText } from './complaint.js';
import { type DocumentPath, isMap, pathKey, valueAt } from './document-path.js';
import type { PlacePart, ProfileDocument } from './profile-document.js';

/**
 * Checks one part of a document and reports what is wrong with it. An unknown key is reported and left out, so that the
 * rest of its part can still be checked; undefined means that the part cannot be used.
 */
export function checkPart<Schema extends z.ZodType>(
  document: ProfileDocument,
  path: DocumentPath,
  schema: Schema,
): z.output<Schema> | undefined {
  for (;;) {
    const result = checkData(schema, valueAt(document.data, path));
    if ('data' in result) return result.data;
    if (result.complaints.filter((complaint) => retype(document, [...path, ...complaint.path])).length > 0) continue;
    for (const complaint of result.complaints) reportComplaint(document, path, complaint);
    if (result.complaints.some(({ kind }) => kind !== 'unknown-key')) return undefined;
    for (const complaint of result.complaints) leaveOut(document, [...path, ...complaint.path]);
  }
}

const partOf: Record<Complaint['kind'], PlacePart> = {
  'unknown-key': 'key',
  'wrong-key': 'key',
  'missing-key': 'parent',
  'wrong-value': 'value',
};

function reportComplaint(document: ProfileDocument, above: DocumentPath, complaint: Complaint): void {
  const path = [...above, ...complaint.path];
  document.report(path, complaintText({ ...complaint, path }), partOf[complaint.kind]);
}

// A parameter's value is text, whatever it is for: where a number or a truth is wanted, it is read as one.
function retype(document: ProfileDocument, path: DocumentPath): boolean {
  const text = valueAt(document.data, path);
  if (typeof text !== 'string' || !document.parameters.has(pathKey(path))) return false;
  const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : ({ true: true, false: false } as const)[text];
  if (value === undefined) return false;
  const owner = valueAt(document.data, path.slice(0, -1)) as Record<string | number, unknown>;
  owner[path.at(-1) ?? ''] = value;
  return true;
}

function leaveOut(document: ProfileDocument, path: DocumentPath): void {
  const owner = valueAt(document.data, path.slice(0, -1));
  if (isMap(owner)) delete owner[String(path.at(-1))];
}
