import { z } from 'zod';
import type { ClientCommand, ClientPlan, ProxyPlan } from '../core/plan.js';
import { checkPart } from './check-part.js';
import { clientSchema, type WrittenClient } from './client-schema.js';
import type { Compilation } from './compilation.js';
import { compileOutput } from './compile-output.js';
import type { DocumentPath } from './document-path.js';
import type { ProfileDocument } from './profile-document.js';

/** The clients that are right; what is wrong with the others is reported. */
export function compileClients(compilation: Compilation, proxies: ProxyPlan[]): ClientPlan[] {
  const { document, names } = compilation;
  const bySource = proxies.length > 0 && proxies.every(({ identify }) => identify?.by === 'source');
  const matches = new Map<string, string>();
  return names.clients.flatMap((name) => {
    const path = ['clients', name];
    const written = checkPart(document, path, clientSchema);
    if (written === undefined) return [];
    const { match, role, run } = written;
    if (match !== undefined) {
      const other = matches.get(match);
      if (other !== undefined)
        document.report([...path, 'match'], `client ${other} has match ${JSON.stringify(match)} already`);
      matches.set(match, name);
      if (bySource && !isAddress(match)) {
        const found = JSON.stringify(match);
        document.report(
          [...path, 'match'],
          `"match" is ${found}, but must be an IP address: the proxies identify by source`,
        );
      }
    }
    const client: ClientPlan = { name, role };
    if (match !== undefined) client.match = match;
    if (run !== undefined) client.run = compileCommand(run, [...path, 'run'], document);
    return [client];
  });
}

function compileCommand(
  { command, cwd, env, 'time-scale': timeScale, ...output }: NonNullable<WrittenClient['run']>,
  path: DocumentPath,
  document: ProfileDocument,
): ClientCommand {
  return {
    command: typeof command === 'string' ? [command] : command,
    shell: typeof command === 'string',
    ...(cwd === undefined ? {} : { cwd }),
    env,
    output: compileOutput(output, path, document),
    ...(timeScale === undefined ? {} : { timeScale }),
  };
}

function isAddress(text: string): boolean {
  return z.union([z.ipv4(), z.ipv6()]).safeParse(text).success;
}
