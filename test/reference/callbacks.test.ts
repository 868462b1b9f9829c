import test from 'ava';
import { callbacksFor } from '../../src/reference/callbacks.js';
import type { Callback, Happening } from '../../src/reference/happenings.js';
import type { Platform, SdkLine } from '../../src/reference/platforms.js';

const joined = { uid: '1', elapsed: 200 };
const peer = { uid: '2', elapsed: 300 };

/** What each platform says, before 2.3.2 and from it on; a state is `state reason`. */
const table: { happening: Happening; android: [string[], string[]]; ios: [string[], string[]] }[] = [
  {
    happening: { kind: 'joining' },
    android: [[], ['onConnectionStateChanged 2 0']],
    ios: [[], ['connectionChangedToState 2 0']],
  },
  {
    happening: { kind: 'joined', ...joined },
    android: [['onJoinChannelSuccess'], ['onConnectionStateChanged 3 1', 'onJoinChannelSuccess']],
    ios: [['didJoinChannel'], ['connectionChangedToState 3 1', 'didJoinChannel']],
  },
  {
    happening: { kind: 'interrupted' },
    android: [['onConnectionInterrupted'], ['onConnectionStateChanged 4 2']],
    ios: [['rtcEngineConnectionDidInterrupted'], ['connectionChangedToState 4 2']],
  },
  {
    happening: { kind: 'lost' },
    android: [['onConnectionLost'], ['onConnectionLost']],
    ios: [['rtcEngineConnectionDidLost'], ['rtcEngineConnectionDidLost']],
  },
  {
    happening: { kind: 'failed' },
    android: [[], ['onConnectionStateChanged 5 4']],
    ios: [[], ['connectionChangedToState 5 4']],
  },
  {
    happening: { kind: 'rejoined', ...joined },
    android: [['onRejoinChannelSuccess'], ['onConnectionStateChanged 3 15', 'onRejoinChannelSuccess']],
    ios: [['didRejoinChannel'], ['connectionChangedToState 3 15', 'didRejoinChannel']],
  },
  {
    happening: { kind: 'peer-joined', ...peer },
    android: [['onUserJoined'], ['onUserJoined']],
    ios: [['didJoinedOfUid'], ['didJoinedOfUid']],
  },
  {
    happening: { kind: 'peer-offline', uid: '2', reason: 'quit' },
    android: [['onUserOffline 0'], ['onUserOffline 0']],
    ios: [['didOfflineOfUid 0'], ['didOfflineOfUid 0']],
  },
  {
    happening: { kind: 'peer-offline', uid: '2', reason: 'dropped' },
    android: [['onUserOffline 1'], ['onUserOffline 1']],
    ios: [['didOfflineOfUid 1'], ['didOfflineOfUid 1']],
  },
];

for (const { happening, ...expected } of table) {
  const about = happening.kind === 'peer-offline' ? `${happening.kind} (${happening.reason})` : happening.kind;
  for (const platform of ['android', 'ios'] as const) {
    test(`${about} is said in the words of ${platform}, before 2.3.2 and from it on`, (t) => {
      const lines: SdkLine[] = ['before-2.3.2', 'from-2.3.2'];
      const said = lines.map((line) => wordsOf(happening, line, platform));
      t.deepEqual(said, expected[platform]);
    });
  }
}

const further: [Platform, SdkLine, Happening, string[]][] = [
  ['windows', '4.x', { kind: 'lost' }, ['onConnectionStateChanged 4 16', 'onConnectionLost']],
  ['macos', '4.x', { kind: 'lost' }, ['connectionChangedToState 4 16', 'rtcEngineConnectionDidLost']],
  ['linux', '4.x', { kind: 'failed' }, ['onConnectionStateChanged 5 4']],
  ['macos', 'from-2.3.2', { kind: 'left' }, ['connectionChangedToState 1 5', 'didLeaveChannelWithStats']],
  ['android', 'before-2.3.2', { kind: 'left' }, ['onLeaveChannel']],
  ['android', '4.x', { kind: 'peer-silent', uid: '2' }, []],
  ['web', 'from-2.3.2', { kind: 'joined', ...joined }, []],
  ['web', 'from-2.3.2', { kind: 'interrupted' }, []],
  ['web', 'from-2.3.2', { kind: 'peer-joined', ...peer }, ['stream-added']],
  ['web', 'from-2.3.2', { kind: 'peer-silent', uid: '2' }, ['stream-removed']],
  ['web', 'from-2.3.2', { kind: 'peer-heard', uid: '2' }, ['stream-added']],
  ['web', 'from-2.3.2', { kind: 'peer-offline', uid: '2', reason: 'dropped' }, ['peer-leave']],
  ['web', '4.x', { kind: 'interrupted' }, ['connection-state-change']],
  ['web', '4.x', { kind: 'lost' }, []],
  ['web', '4.x', { kind: 'peer-joined', ...peer }, ['user-joined', 'user-published']],
  ['web', '4.x', { kind: 'peer-silent', uid: '2' }, ['user-unpublished']],
  ['web', '4.x', { kind: 'peer-heard', uid: '2' }, ['user-published']],
  ['web', '4.x', { kind: 'peer-offline', uid: '2', reason: 'dropped' }, ['user-left']],
];

for (const [platform, line, happening, expected] of further) {
  test(`${happening.kind} is said in the words of ${platform} ${line}`, (t) => {
    t.deepEqual(wordsOf(happening, line, platform), expected);
  });
}

test('what is about a client carries its uid, and how long it took', (t) => {
  const attributes = (happening: Happening) => callbacksFor(happening, 'from-2.3.2', 'ios').at(-1)?.attributes;
  t.deepEqual(attributes({ kind: 'joined', ...joined }), joined);
  t.deepEqual(attributes({ kind: 'rejoined', ...joined }), joined);
  t.deepEqual(attributes({ kind: 'peer-joined', ...peer }), peer);
  t.deepEqual(attributes({ kind: 'peer-offline', uid: '2', reason: 'dropped' }), { uid: '2', reason: 1 });
});

test('what was handed out once cannot change what is handed out next', (t) => {
  const [first] = callbacksFor({ kind: 'interrupted' }, 'from-2.3.2', 'android') as [Callback];
  first.attributes['state'] = 99;
  t.deepEqual(wordsOf({ kind: 'interrupted' }, 'from-2.3.2', 'android'), ['onConnectionStateChanged 4 2']);
});

function wordsOf(happening: Happening, line: SdkLine, platform: Platform): string[] {
  return callbacksFor(happening, line, platform).map(({ event, attributes: { state, reason } }) =>
    [event, state, reason].filter((part) => part !== undefined).join(' '),
  );
}
