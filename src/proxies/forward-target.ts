import type { Address } from '../core/plan.js';
import type { Refusal } from './refusal.js';

/** What a request to a forward proxy asks for: the host, as written and to be dialled, and the path there. */
export interface ForwardTarget {
  upstream: Address;
  authority: string;
  path: string;
}

/** Reads a target in absolute form, such as `http://host:8080/path?query`; of any other, says why it goes nowhere. */
export function readTarget(method: string, target: string): ForwardTarget | Refusal {
  const [, scheme, authority = '', rest = ''] = /^([a-z][a-z\d+.-]*):\/\/([^/?#]*)([^]*)$/i.exec(target) ?? [];
  if (scheme === undefined) return { status: 400, reason: whatThisIs };
  if (!/^(http|ws)$/i.test(scheme)) return { status: 501, reason: notSpoken(scheme.toLowerCase()) };
  const upstream = readAuthority(authority, 80);
  if (upstream === undefined) {
    return { status: 400, reason: `${shown(target)} names no host that could be asked, such as http://host:8080/path` };
  }
  // Of a server as a whole one asks with an empty path.
  const path = rest === '' && method === 'OPTIONS' ? '*' : rest.startsWith('/') ? rest : `/${rest}`;
  return { upstream, authority, path };
}

/** Reads the target of a CONNECT, `host:port`. */
export function readTunnelTarget(target: string): Address | Refusal {
  const upstream = /:\d+$/.test(target) ? readAuthority(target, 0) : undefined;
  if (upstream !== undefined) return upstream;
  return { status: 400, reason: `CONNECT takes host:port, such as CONNECT example.com:443, not ${shown(target)}` };
}

function readAuthority(authority: string, standardPort: number): Address | undefined {
  if (!/^(\[[\da-f:.]+\]|[^\s:@/?#[\]\\]+)(:\d*)?$/i.test(authority)) return undefined;
  try {
    const { hostname, port } = new URL(`http://${authority}`);
    const written = Number(/:(\d+)$/.exec(authority)?.[1] ?? standardPort);
    // The port that the scheme means is left out by whoever reads it.
    const number = port === '' ? written : Number(port);
    return number === 0 ? undefined : { host: hostname.replaceAll(/[[\]]/g, ''), port: number };
  } catch {
    return undefined;
  }
}

function notSpoken(scheme: string): string {
  if (scheme !== 'https' && scheme !== 'wss') return `this proxy forwards http:// and CONNECT, not ${scheme}://`;
  return `${scheme}:// goes through CONNECT, so that nobody reads it on its way: this client asked for it in the open`;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

const whatThisIs = `this is a forward proxy, not a server.
It takes requests that name their host (GET http://host/path) and CONNECT host:port. Set it as the proxy of your app:
  HTTP_PROXY=http://HOST:PORT HTTPS_PROXY=http://HOST:PORT app
  curl -x http://HOST:PORT http://example.com/
with the host and the port that you have just asked.`;
