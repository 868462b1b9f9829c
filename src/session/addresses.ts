import type { Proxy } from '../proxies/proxy.js';

/** Where each proxy listens, as environment variables, for commands that were told port 0. */
export function addressesOf(proxies: readonly Proxy[]): Record<string, string> {
  return Object.fromEntries(
    proxies.map(({ name, address }) => [
      `DEADWIRE_PROXY_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`,
      `${address.host}:${address.port}`,
    ]),
  );
}
