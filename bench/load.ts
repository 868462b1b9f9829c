import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './root.js';

export type Wire = 'raw' | 'ws' | 'http';

/** What the load generator is asked to do; see bench/load/load.h for each option. */
export interface LoadOptions {
  mode: 'bulk' | 'exchange' | 'connect' | 'integrity';
  wire?: Wire;
  conns?: number;
  size?: number;
  secs?: number;
  warm?: number;
  settle?: number;
  sample?: number;
  rate?: number;
  expect?: number;
  up?: 1;
  slow?: number;
  mb?: number;
  halfClose?: 0 | 1;
}

/** Where its server listens, which port its clients dial, and the process whose CPU and memory it samples. */
export interface LoadPorts {
  listen: number;
  target: number;
  tree?: number;
}

export interface LoadGenerator {
  run(options: LoadOptions, ports: LoadPorts): Promise<Record<string, unknown>>;
  remove(): void;
}

/** Compiles the load generator, which is C so that it is never what is measured, into a folder of its own. */
export function buildLoadGenerator(): LoadGenerator {
  const folder = mkdtempSync(join(tmpdir(), 'deadwire-bench-'));
  const program = join(folder, 'load');
  const sources = readdirSync(join(root, 'bench', 'load'))
    .filter((name) => name.endsWith('.c'))
    .map((name) => join(root, 'bench', 'load', name));
  const done = spawnSync('cc', ['-O2', '-o', program, ...sources], { encoding: 'utf8' });
  if (done.status !== 0) {
    rmSync(folder, { recursive: true });
    throw new Error(
      done.error
        ? 'there is no C compiler: the load generator needs cc (Debian: apt-get install gcc libc6-dev)'
        : `the load generator does not compile:\n${done.stderr}`,
    );
  }
  return {
    run: (options, ports) => runLoad(program, options, ports),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function runLoad(program: string, options: LoadOptions, ports: LoadPorts): Promise<Record<string, unknown>> {
  const { mode, ...rest } = options;
  const given = Object.entries({ ...rest, ...ports }).filter(([, value]) => value !== undefined);
  const args = given.map(([name, value]) => `--${name === 'halfClose' ? 'half-close' : name}=${value}`);
  return new Promise((resolve, reject) => {
    execFile(program, [mode, ...args], (error, stdout, stderr) => {
      if (error === null) return resolve(JSON.parse(stdout) as Record<string, unknown>);
      const said = stderr.trim().split('\n').slice(0, 3).join('; ');
      reject(new Error(`${mode} failed (${error.code ?? error.signal}): ${said || stdout.trim().slice(0, 300)}`));
    });
  });
}
