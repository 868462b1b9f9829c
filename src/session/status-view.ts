import type { ClientStatus, Status } from '../core/status.js';
import type { Session } from './session.js';
import { version } from './version.js';
import { faultViews, proxyViews } from './views.js';
import type { ClientStanding } from './watched-client.js';

/** How everything is: what `deadwire status` shows. */
export function statusView(session: Session): Status {
  const now = session.clock.now();
  return {
    version,
    'up-for-ms': Math.round(now),
    proxies: proxyViews(session),
    faults: faultViews(session),
    clients: session.outages.standings().map((standing) => viewClient(standing, now)),
  };
}

function viewClient({ deadSince, last, ...standing }: ClientStanding, now: number): ClientStatus {
  return {
    ...standing,
    'dead-for-ms': deadSince === undefined ? null : Math.round(now - deadSince),
    last: last === undefined ? null : { 'began-ago-ms': Math.round(now - last.since), verdicts: last.verdicts },
  };
}
