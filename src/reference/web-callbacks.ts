import type { Callback, Happening } from './happenings.js';

/** What the web SDK before 4.x says, as a peer: about its own connection it has no callback. */
export function webCallbacks(happening: Happening): Callback[] {
  switch (happening.kind) {
    case 'peer-joined':
    case 'peer-heard':
      return [{ event: 'stream-added', attributes: { uid: happening.uid } }];
    case 'peer-silent':
      return [{ event: 'stream-removed', attributes: { uid: happening.uid } }];
    case 'peer-offline':
      return [{ event: 'peer-leave', attributes: { uid: happening.uid } }];
    default:
      return [];
  }
}

const ownStates = {
  joining: { curState: 'CONNECTING', revState: 'DISCONNECTED' },
  joined: { curState: 'CONNECTED', revState: 'CONNECTING' },
  interrupted: { curState: 'RECONNECTING', revState: 'CONNECTED' },
  rejoined: { curState: 'CONNECTED', revState: 'RECONNECTING' },
} as const;

/** What the web SDK from 4.x on says. */
export function nextGenerationCallbacks(happening: Happening): Callback[] {
  switch (happening.kind) {
    case 'joining':
    case 'joined':
    case 'interrupted':
    case 'rejoined':
      return [{ event: 'connection-state-change', attributes: { ...ownStates[happening.kind] } }];
    case 'peer-joined':
      return ['user-joined', 'user-published'].map((event) => ({ event, attributes: { uid: happening.uid } }));
    case 'peer-heard':
      return [{ event: 'user-published', attributes: { uid: happening.uid } }];
    case 'peer-silent':
      return [{ event: 'user-unpublished', attributes: { uid: happening.uid } }];
    case 'peer-offline':
      return [{ event: 'user-left', attributes: { uid: happening.uid } }];
    default:
      return [];
  }
}
