import type { SubjectName } from '../subjects/index.js';

export const allSubjects: readonly SubjectName[] = ['direct', 'deadwire', 'haproxy', 'nginx', 'socat', 'toxiproxy'];

/** Those that have faults. */
export const withFaults: readonly SubjectName[] = ['deadwire', 'toxiproxy'];

export const ourPaths: readonly SubjectName[] = ['deadwire', 'deadwire-http'];
