import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { freePort } from '../free-port.js';
import { startWithConfiguration } from './configuration.js';
import { versionOf } from './program.js';
import type { Subject } from './subject.js';

// Debian's stream module is loaded at run time; elsewhere it may be built in.
const streamModule = '/usr/lib/nginx/modules/ngx_stream_module.so';

export const nginx: Subject = {
  title: 'nginx, stream, one worker',
  version: () => versionOf('nginx', ['-v']),
  install: 'apt-get install nginx libnginx-mod-stream',
  async start(upstream) {
    const port = await freePort();
    const text = (folder: string) => `
${existsSync(streamModule) ? `load_module ${streamModule};` : ''}
daemon off;
pid ${folder}/nginx.pid;
error_log stderr;
worker_processes 1;
worker_rlimit_nofile 20000;
events { worker_connections 19900; }
stream {
  server {
    listen 127.0.0.1:${port} backlog=4096;
    proxy_pass 127.0.0.1:${upstream};
    proxy_timeout 1h;
  }
}
`;
    const args = (file: string) => ['-e', 'stderr', '-p', dirname(file), '-c', file];
    return startWithConfiguration('nginx', text, args, port);
  },
};
