import type { Scalar } from '../core/events.js';

/** The two lines of the SDK that the FAQ tells apart. */
export type SdkLine = 'before-2.3.2' | 'from-2.3.2';
export type Platform = 'android' | 'ios';

/** What an SDK tells its app. */
export interface Callback {
  event: string;
  attributes: Record<string, Scalar>;
}

/** What happens inside an SDK, before it is put into the callbacks of a platform and line. */
export type Happening =
  | { kind: 'joining' | 'interrupted' | 'lost' | 'failed' }
  | { kind: 'joined' | 'rejoined'; uid: string; elapsed: number }
  | { kind: 'peer-joined'; uid: string; elapsed: number }
  | { kind: 'peer-offline'; uid: string; reason: 'quit' | 'dropped' };

// Names per platform; Android's are those of Windows and Linux too.
const names = {
  android: {
    state: 'onConnectionStateChanged',
    joined: 'onJoinChannelSuccess',
    rejoined: 'onRejoinChannelSuccess',
    interrupted: 'onConnectionInterrupted',
    lost: 'onConnectionLost',
    peerJoined: 'onUserJoined',
    peerOffline: 'onUserOffline',
  },
  ios: {
    state: 'connectionChangedToState',
    joined: 'didJoinChannel',
    rejoined: 'didRejoinChannel',
    interrupted: 'rtcEngineConnectionDidInterrupted',
    lost: 'rtcEngineConnectionDidLost',
    peerJoined: 'didJoinedOfUid',
    peerOffline: 'didOfflineOfUid',
  },
} as const;

// State and reason of the vendor's enumerations.
const states = {
  joining: { state: 2, reason: 0 },
  joined: { state: 3, reason: 1 },
  interrupted: { state: 4, reason: 2 },
  failed: { state: 5, reason: 4 },
  rejoined: { state: 3, reason: 15 },
} as const;

const offlineReasons = { quit: 0, dropped: 1 } as const;

/** The callbacks that a happening leads to, in their order. */
export function callbacksFor(happening: Happening, line: SdkLine, platform: Platform): Callback[] {
  const name = names[platform];
  const state = (key: keyof typeof states): Callback[] =>
    line === 'from-2.3.2' ? [{ event: name.state, attributes: { ...states[key] } }] : [];
  switch (happening.kind) {
    case 'joining':
    case 'failed':
      return state(happening.kind);
    case 'joined':
    case 'rejoined': {
      const { uid, elapsed } = happening;
      return [...state(happening.kind), { event: name[happening.kind], attributes: { uid, elapsed } }];
    }
    case 'interrupted':
      return line === 'from-2.3.2' ? state('interrupted') : [{ event: name.interrupted, attributes: {} }];
    case 'lost':
      return [{ event: name.lost, attributes: {} }];
    case 'peer-joined':
      return [{ event: name.peerJoined, attributes: { uid: happening.uid, elapsed: happening.elapsed } }];
    default:
      return [
        { event: name.peerOffline, attributes: { uid: happening.uid, reason: offlineReasons[happening.reason] } },
      ];
  }
}
