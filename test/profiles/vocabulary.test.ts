import test from 'ava';
import { ProfileError } from '../../src/core/errors.js';
import { attributesMatch, type Scalar } from '../../src/core/events.js';
import { parseVocabulary } from '../../src/profiles/index.js';
import { shippedText } from './compile-text.js';

const agora = parseVocabulary(shippedText('vocabularies/agora.yaml'), 'agora.yaml');

const told: [native: string, attributes: Record<string, Scalar>, events: string[]][] = [
  ['onJoinChannelSuccess', {}, ['joined']],
  ['didJoinedOfUid', { uid: 1 }, ['peer-joined']],
  ['didJoinOfUid', { uid: 1 }, ['peer-joined']],
  ['onConnectionStateChanged', { state: 4, reason: 2 }, ['interrupted']],
  ['onConnectionStateChanged', { state: 4, reason: 14 }, ['interrupted']],
  ['connectionChangedToState', { state: '4', reason: '16' }, ['lost']],
  ['onConnectionStateChanged', { state: 5, reason: 4 }, ['failed']],
  ['onConnectionStateChanged', { state: 5, reason: 3 }, []],
  ['onConnectionStateChanged', { state: 3, reason: 15 }, []],
  ['onConnectionStateChanged', { state: 'CONNECTION_STATE_RECONNECTING', reason: 'CONNECTION_CHANGED_LOST' }, ['lost']],
  [
    'rtcEngine:connectionChangedToState:reason:',
    { state: 'AgoraConnectionStateReconnecting', reason: 'AgoraConnectionChangedInterrupted' },
    ['interrupted'],
  ],
  ['OnConnectionStateChanged', { state: 'connectionStateFailed', reason: 'connectionChangedJoinFailed' }, ['failed']],
  ['connection-state-change', { curState: 'CONNECTED', revState: 'RECONNECTING' }, ['rejoined']],
  ['connection-state-change', { curState: 'RECONNECTING', revState: 'CONNECTED' }, ['reconnecting']],
  ['connection-state-change', { curState: 'DISCONNECTED', revState: 'CONNECTED' }, []],
  ['rtcEngineConnectionDidLost', {}, ['lost']],
  ['onRejoinChannelSuccess', {}, ['rejoined']],
  ['onUserOffline', { uid: 1, reason: 1 }, ['peer-offline']],
];

for (const [native, attributes, events] of told) {
  test(`Agora's ${native} ${JSON.stringify(attributes)} means ${events[0] ?? 'nothing canonical'}`, (t) => {
    const found = agora.entries.filter((entry) => entry.native === native && attributesMatch(attributes, entry.where));
    t.deepEqual(
      found.map(({ event }) => event),
      events,
    );
  });
}

const wrong: [title: string, text: string, problem: string][] = [
  ['an unknown event', 'name: x\ntitle: X\nevents:\n  joind: [a]\n', '4:3'],
  ['a native name that means two things', 'name: x\ntitle: X\nevents:\n  joined: [a]\n  left: [a]\n', '5:10'],
  [
    'a spelling in a list that means two things',
    'name: x\ntitle: X\nevents:\n  joined: [{name: [a, b], where: {k: [1, 2]}}]\n  left: [{name: b, where: {k: 2}}]\n',
    '5:10',
  ],
  ['an empty list of names', 'name: x\ntitle: X\nevents: {joined: [{name: []}]}\n', '3:26'],
  ['an unknown key', 'name: x\ntitle: X\npeers: uid\nevents: {joined: [a]}\n', '3:1'],
  ['a second attribute with one name', 'name: x\ntitle: X\nattributes: {uid: user, id: user}\nevents: {}\n', '3:29'],
  ['an attribute without a name', 'name: x\ntitle: X\nattributes: {uid: 5}\nevents: {}\n', '3:19'],
  ['an entry without a name', 'name: x\ntitle: X\nevents: {joined: [{where: {a: 1}}]}\n', '3:19'],
];

for (const [title, text, place] of wrong) {
  test(`${title} in a vocabulary is found with its place`, (t) => {
    const error = t.throws(() => parseVocabulary(text, 'x.yaml'), { instanceOf: ProfileError });
    t.deepEqual(
      error.problems.map(({ file, line, column }) => `${file}:${line}:${column}`),
      [`x.yaml:${place}`],
    );
  });
}
