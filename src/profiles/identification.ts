import { type ClientPlan, type ProxyPlan, readsRequests } from '../core/plan.js';
import type { Compilation } from './compilation.js';
import type { DocumentPath } from './document-path.js';

/** What is known of the clients besides their names: whose connections the proxies can tell, and who has a process. */
export interface Identification {
  /** False when a proxy or a client could not be read, so that nothing can be said. */
  sure: boolean;
  /** Clients whose connections some proxy identifies. */
  identified: Set<string>;
  /** Clients whose frames some proxy sees. */
  framed: Set<string>;
  /** Clients that are supervised processes. */
  processes: Set<string>;
  /** The proxies that are right. */
  proxies: ProxyPlan[];
}

/** Works out what the proxies can tell of the clients; both lists hold only the entries that are right. */
export function identificationOf(proxies: ProxyPlan[], clients: ClientPlan[], { names }: Compilation): Identification {
  const sure = proxies.length === names.proxies.length && clients.length === names.clients.length;
  const identified = new Set<string>();
  const framed = new Set<string>();
  for (const { identify, protocol } of proxies) {
    if (identify === undefined) continue;
    const found = clients.filter(({ name, match }) =>
      identify.by === 'client' ? identify.client === name : match !== undefined,
    );
    for (const { name } of found) {
      identified.add(name);
      if (readsRequests({ protocol })) framed.add(name);
    }
  }
  const processes = new Set(clients.filter(({ run }) => run !== undefined).map(({ name }) => name));
  return { sure, identified, framed, processes, proxies };
}

/** Reports a client whose connections no proxy can tell, where that is needed. */
export function checkIdentified(
  { document, names }: Compilation,
  { sure, identified }: Identification,
  client: string,
  path: DocumentPath,
): void {
  if (!sure || identified.has(client) || !names.clients.includes(client)) return;
  const ways = `give a proxy an identify rule and ${client} a match, or a proxy of its own with identify: {client: ${client}}`;
  document.report(path, `no proxy can tell which connections are of ${client}: ${ways}`);
}
