import type { Proxy } from '../proxies/proxy.js';

/** Where each proxy listens, for commands that were told port 0, and whom they must trust: as environment variables. */
export function addressesOf({
  caFile,
  proxies,
}: {
  caFile: string | undefined;
  proxies: readonly Proxy[];
}): Record<string, string> {
  const addresses: Record<string, string> = caFile === undefined ? {} : { DEADWIRE_CA: caFile };
  for (const { name, address } of proxies) {
    addresses[`DEADWIRE_PROXY_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`] = `${address.host}:${address.port}`;
  }
  return addresses;
}
