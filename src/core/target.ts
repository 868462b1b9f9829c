/** One direction of a connection: `upstream` is client → server, `downstream` is server → client. */
export type Direction = 'upstream' | 'downstream';
export type DirectionChoice = Direction | 'both';
/** The two parties of a connection, as seen from the proxy. */
export type Side = 'client' | 'server';

/** Which connections a fault touches. Nothing named means all of them. */
export interface Target {
  clients?: string[];
  proxies?: string[];
  direction: DirectionChoice;
}

export function directionsOf(choice: DirectionChoice): Direction[] {
  return choice === 'both' ? ['upstream', 'downstream'] : [choice];
}

/** A target in words, such as `uid1, server → client only`. */
export function explainTarget(target: Target): string {
  const whom = target.clients === undefined ? 'every client' : target.clients.join(', ');
  const where = target.proxies === undefined ? '' : ` on ${target.proxies.join(', ')}`;
  return `${whom}${where}${directionWords[target.direction]}`;
}

/** Whether a connection is in a target; one that nobody claims is touched only by targets without clients. */
export function targetIncludes(target: Target, proxy: string, client: string | undefined): boolean {
  if (target.proxies !== undefined && !target.proxies.includes(proxy)) return false;
  return target.clients === undefined || (client !== undefined && target.clients.includes(client));
}

const directionWords = {
  both: '',
  upstream: ', client → server only',
  downstream: ', server → client only',
} as const;
