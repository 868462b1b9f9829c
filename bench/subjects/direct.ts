import type { Subject } from './subject.js';

/** No proxy at all: what the machine and the load generator can do. */
export const direct: Subject = {
  title: 'a direct connection',
  unsampled: true,
  version: () => '',
  start: (upstream) => Promise.resolve({ port: upstream, stop: () => Promise.resolve() }),
};
