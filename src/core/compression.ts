import type { Target } from './target.js';

interface CompressingProxy {
  name: string;
  /** Whether its WebSockets may be compressed so that a message needs those before it. */
  keepsTakeover: boolean;
}

/** Why a fault that disturbs messages must not be put on these proxies, with what would help; undefined when it may. */
export function compressionConflict(
  type: string,
  { proxies: wanted }: Pick<Target, 'proxies'>,
  proxies: Iterable<CompressingProxy>,
): string | undefined {
  const [proxy] = [...proxies].filter(({ name, keepsTakeover }) => keepsTakeover && (wanted?.includes(name) ?? true));
  if (proxy === undefined) return undefined;
  return (
    `${type} reads, takes or moves whole messages, and proxy ${proxy.name} has compression: keep, where a message may need those ` +
    `before it to be read: give ${proxy.name} compression: no-takeover or strip, or leave it out of the target`
  );
}
