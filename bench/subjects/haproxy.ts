import { freePort } from '../free-port.js';
import { startWithConfiguration } from './configuration.js';
import { versionOf } from './program.js';
import type { Subject } from './subject.js';

export const haproxy: Subject = {
  title: 'haproxy, mode tcp, one thread',
  version: () => versionOf('haproxy', ['-v']),
  install: 'apt-get install haproxy',
  async start(upstream) {
    const port = await freePort();
    const text = `
global
  nbthread 1
  maxconn 9800
defaults
  mode tcp
  timeout connect 10s
  timeout client 1h
  timeout server 1h
listen bench
  bind 127.0.0.1:${port} backlog 4096
  server load 127.0.0.1:${upstream}
`;
    return startWithConfiguration('haproxy', text, (file) => ['-db', '-q', '-f', file], port);
  },
};
