import type { Callback, Happening } from './happenings.js';
import { type Platform, platforms, type SdkLine } from './platforms.js';
import { nextGenerationCallbacks, webCallbacks } from './web-callbacks.js';

const names = {
  java: {
    state: 'onConnectionStateChanged',
    joined: 'onJoinChannelSuccess',
    rejoined: 'onRejoinChannelSuccess',
    interrupted: 'onConnectionInterrupted',
    lost: 'onConnectionLost',
    left: 'onLeaveChannel',
    peerJoined: 'onUserJoined',
    peerOffline: 'onUserOffline',
  },
  'objective-c': {
    state: 'connectionChangedToState',
    joined: 'didJoinChannel',
    rejoined: 'didRejoinChannel',
    interrupted: 'rtcEngineConnectionDidInterrupted',
    lost: 'rtcEngineConnectionDidLost',
    left: 'didLeaveChannelWithStats',
    peerJoined: 'didJoinedOfUid',
    peerOffline: 'didOfflineOfUid',
  },
} as const;

// State and reason of the vendor's enumerations.
const states = {
  joining: { state: 2, reason: 0 },
  joined: { state: 3, reason: 1 },
  interrupted: { state: 4, reason: 2 },
  lost: { state: 4, reason: 16 },
  failed: { state: 5, reason: 4 },
  rejoined: { state: 3, reason: 15 },
  left: { state: 1, reason: 5 },
} as const;

const offlineReasons = { quit: 0, dropped: 1 } as const;

/** The callbacks that a happening leads to, in their order. */
export function callbacksFor(happening: Happening, line: SdkLine, platform: Platform): Callback[] {
  const style = platforms[platform].names;
  if (style === 'web') return line === '4.x' ? nextGenerationCallbacks(happening) : webCallbacks(happening);
  const name = names[style];
  const state = (key: keyof typeof states): Callback[] =>
    line === 'before-2.3.2' ? [] : [{ event: name.state, attributes: { ...states[key] } }];
  switch (happening.kind) {
    case 'joining':
    case 'failed':
      return state(happening.kind);
    case 'joined':
    case 'rejoined': {
      const { uid, elapsed } = happening;
      return [...state(happening.kind), { event: name[happening.kind], attributes: { uid, elapsed } }];
    }
    case 'left':
      return [...state('left'), { event: name.left, attributes: {} }];
    case 'interrupted':
      return line === 'before-2.3.2' ? [{ event: name.interrupted, attributes: {} }] : state('interrupted');
    case 'lost':
      // From 4.x on both are said.
      return [...(line === '4.x' ? state('lost') : []), { event: name.lost, attributes: {} }];
    case 'peer-joined':
      return [{ event: name.peerJoined, attributes: { uid: happening.uid, elapsed: happening.elapsed } }];
    case 'peer-offline':
      return [
        { event: name.peerOffline, attributes: { uid: happening.uid, reason: offlineReasons[happening.reason] } },
      ];
    default:
      return [];
  }
}

/** The deprecated twin of interrupted, which some platforms say besides the state from 2.3.2 on. */
export function interruptedTwin(platform: Platform): Callback[] {
  const style = platforms[platform].names;
  return style === 'web' ? [] : [{ event: names[style].interrupted, attributes: {} }];
}
