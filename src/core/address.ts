import type { Address, ProxyPlan } from './plan.js';

/** Reads `host:port` or `[IPv6]:port`; gives undefined when the text is neither. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([\da-fA-F:.]+)\]|([^:\s[\]]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port > 65_535 ? undefined : { host, port };
}

/** An address as a profile writes it. */
export function addressText({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Where the connections of a proxy go, in words. */
export function upstreamText({ upstream }: ProxyPlan): string {
  return upstream === undefined ? 'wherever its clients ask' : addressText(upstream);
}

/** Whether only this machine can reach a host that somebody listens on. */
export function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || host === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/i.test(host);
}
