import { formatShare } from './quantity.js';

/** One direction of a connection: `upstream` is client → server, `downstream` is server → client. */
export type Direction = 'upstream' | 'downstream';
export type DirectionChoice = Direction | 'both';
/** The two parties of a connection, as seen from the proxy. */
export type Side = 'client' | 'server';
/** Connections that are open when a fault begins, those that come later, or both. */
export type ConnectionAge = 'established' | 'new' | 'all';

/** Which connections a fault touches. Nothing named means all of them. */
export interface Target {
  clients?: string[];
  proxies?: string[];
  direction: DirectionChoice;
  /** How many of these connections, from 0 to 1; decided once for each. */
  share?: number;
  connections?: ConnectionAge;
}

export function directionsOf(choice: DirectionChoice): Direction[] {
  return choice === 'both' ? ['upstream', 'downstream'] : [choice];
}

/** A target in words, such as `uid1, server → client only`. */
export function explainTarget({ clients, proxies, direction, share, connections }: Target): string {
  const whom = clients === undefined ? 'every client' : clients.join(', ');
  const where = proxies === undefined ? '' : ` on ${proxies.join(', ')}`;
  const which = share === undefined ? '' : `, ${formatShare(share)} of the connections`;
  return `${whom}${where}${directionWords[direction]}${which}${ageWords[connections ?? 'all']}`;
}

/** Whether a connection is in a target; one that nobody claims is touched only by targets without clients. */
export function targetIncludes(target: Target, proxy: string, client: string | undefined): boolean {
  if (target.proxies !== undefined && !target.proxies.includes(proxy)) return false;
  return target.clients === undefined || (client !== undefined && target.clients.includes(client));
}

/** Whether a target means every new connection of its proxies. */
export function meansEveryNewConnection({ clients, share, connections }: Target): boolean {
  return clients === undefined && share === undefined && connections !== 'established';
}

const directionWords = {
  both: '',
  upstream: ', client → server only',
  downstream: ', server → client only',
} as const;

const ageWords = { all: '', established: ', only those open when it begins', new: ', only new ones' } as const;
