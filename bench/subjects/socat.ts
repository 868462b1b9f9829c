import { freePort } from '../free-port.js';
import { startProgram, versionOf } from './program.js';
import type { Subject } from './subject.js';

export const socat: Subject = {
  title: 'socat, a process forked for each connection',
  version: () => versionOf('socat', ['-V']),
  install: 'apt-get install socat',
  async start(upstream) {
    const port = await freePort();
    const listen = `TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr,backlog=4096,nodelay`;
    return startProgram('socat', [listen, `TCP:127.0.0.1:${upstream},nodelay`], { port });
  },
};
