import { deadwire } from './deadwire.js';
import { direct } from './direct.js';
import { haproxy } from './haproxy.js';
import { nginx } from './nginx.js';
import { socat } from './socat.js';
import type { Subject } from './subject.js';
import { toxiproxy } from './toxiproxy.js';

const known = {
  direct,
  deadwire: deadwire('tcp'),
  'deadwire-http': deadwire('http'),
  'deadwire-http-tap': deadwire('http', { title: 'every message looked at by a tap', tap: true }),
  'deadwire-http-drop': deadwire('http', {
    title: 'a fault on messages that takes one in a thousand million',
    fault: { type: 'drop', every: 1_000_000_000, plane: 'message' },
  }),
  haproxy,
  nginx,
  socat,
  toxiproxy,
} satisfies Record<string, Subject>;

export type SubjectName = keyof typeof known;

export const subjects: Record<SubjectName, Subject> = known;

export const subjectNames = Object.keys(known) as SubjectName[];

export function isOurs(name: SubjectName): boolean {
  return name.startsWith('deadwire');
}
