import type { Cause } from '../../../src/core/verdict.js';
import type { MisbehaviourName } from '../../../src/reference/misbehaviours.js';
import type { Rule } from './rules.js';
import type { SceneOptions } from './scene.js';

type Scene = Omit<SceneOptions, 'misbehave' | 'scale'>;

/** What shows that a rule of the contract is checked, and that the check can fail. */
export interface Row {
  rule: Rule;
  scene: Scene;
  /** How the clients behave that must pass; the contract allows more than one way. */
  conduct?: MisbehaviourName;
  expectation: string;
  /** What the judge finds in parties that keep the rule. */
  kept: Cause;
  /** A way to break it, and what the judge finds then. */
  broken: MisbehaviourName;
  found: Cause;
}

const pre = { sdk: '2.3.1', contract: 'agora-native-pre-2.3.2' };
const from = { sdk: '2.3.2', contract: 'agora-native-2.3.2' };
const current = { sdk: '4.2.0', contract: 'agora-native-4x' };

function outage(lasts: string, { sdk, contract }: typeof pre): Scene {
  return { profile: 'any-outage', sdk, params: { outage: lasts, contract } };
}

const join: Scene = { profile: 'join' };
const giveUp: Scene = { profile: 'give-up' };
const giveUpCurrent: Scene = { profile: 'give-up', sdk: '4.2.0', params: { contract: 'agora-give-up-4x' } };
const neverGivesUp: Scene = { profile: 'give-up', sdk: '2.3.1', params: { contract: 'agora-never-gives-up' } };
const webPeer: Scene = { profile: 'web-peer', params: { outage: '25s' } };
const webPeerLong: Scene = { profile: 'web-peer' };
const webNg: Scene = { profile: 'web-ng', sdk: '4.2.0', platform: 'web', peer: 'web' };

/** Rules that any clock can show. */
export const rows: Row[] = [
  row('J1', join, 'J1', 'on-time', 'slow-join', 'late'),
  row('J1a', join, 'J1a', 'on-time', 'no-states', 'missing'),
  row('J1b', join, 'J1b', 'on-time', 'slow-join', 'late'),
  row('J2', join, 'J2', 'on-time', 'slow-news', 'late'),
  row('J3', { profile: 'never-connected' }, 'J3', 'on-time', 'silent', 'missing'),
  row('J3', { profile: 'never-connected', sdk: '4.2.0' }, 'J3n', 'absent', 'early', 'unexpected'),
  row('D4', outage('25s', pre), 'D4', 'on-time', 'late', 'late'),
  row("D4'", outage('25s', from), 'D4', 'on-time', 'late', 'late'),
  row("D4'", outage('25s', current), 'D4', 'on-time', 'silent', 'missing'),
  row('D4n', outage('25s', from), 'D4n', 'absent', 'early', 'unexpected'),
  row('D4n', outage('3s', from), 'D4n-short', 'absent', 'early', 'unexpected'),
  row('D4n', { profile: 'blips' }, 'D4n', 'absent', 'nervous', 'unexpected'),
  { ...row('D4x', outage('25s', from), 'D4', 'on-time', 'three-times', 'too-many'), conduct: 'twin-callbacks' },
  row('D5', outage('25s', pre), 'D5', 'on-time', 'late', 'late'),
  row('D5', outage('12s', from), 'D5', 'on-time', 'late', 'missing'),
  row("D5'", outage('25s', current), 'D5', 'on-time', 'late', 'late'),
  row('D5n', outage('25s', from), 'D5n', 'absent', 'early', 'unexpected'),
  row('D5n', outage('6s', pre), 'D5n-short', 'absent', 'nervous', 'unexpected'),
  row('D5o', outage('25s', from), 'D5', 'on-time', 'lost-first', 'out-of-order'),
  row('D5o', outage('25s', pre), 'D5', 'on-time', 'twice', 'too-many'),
  row('D6', outage('25s', from), 'D6', 'on-time', 'late', 'late'),
  row('D6', outage('25s', pre), 'D6', 'on-time', 'silent', 'missing'),
  row('D6n', outage('25s', current), 'D6n', 'absent', 'early', 'unexpected'),
  row('D6n', outage('12s', from), 'D6n-short', 'absent', 'offline-though-back', 'unexpected'),
  row('D7', giveUp, 'D7', 'on-time', 'never-gives-up', 'missing'),
  row('D7', giveUp, 'D7-stays-out', 'absent', 'rejoins-after-giving-up', 'unexpected'),
  row("D7'", giveUpCurrent, 'D7', 'on-time', 'never-gives-up', 'missing'),
  row('D7n', giveUp, 'D7n', 'absent', 'gives-up-early', 'unexpected'),
  row('D7n', neverGivesUp, 'D7n-attempts', 'on-schedule', 'stops-trying', 'off-schedule'),
  row('R7', outage('25s', pre), 'R7', 'on-time', 'never-rejoins', 'missing'),
  row('R7b', outage('25s', from), 'R7b', 'on-time', 'no-states', 'missing'),
  row('R8', outage('25s', from), 'R8', 'on-time', 'slow-news', 'late'),
  row('R8n', outage('12s', from), 'R8n', 'absent', 'joins-again', 'unexpected'),
  row('X1', { profile: 'uplink' }, 'X1', 'on-time', 'silent', 'missing'),
  row('X1', { profile: 'uplink' }, 'X1-interrupted', 'absent', 'nervous', 'unexpected'),
  row('X1', { profile: 'uplink' }, 'X1-lost', 'absent', 'nervous', 'unexpected'),
  row('X2', { profile: 'downlink' }, 'X2', 'on-time', 'silent', 'missing'),
  row('X2', { profile: 'downlink' }, 'X2-lost', 'on-time', 'late', 'late'),
  row('X2', { profile: 'downlink' }, 'X2-offline', 'absent', 'early', 'unexpected'),
  row('W1', webPeer, 'W1', 'on-time', 'slow-news', 'late'),
  row('W2', webPeer, 'W2', 'on-time', 'late', 'late'),
  row('W2n', webPeer, 'W2n', 'absent', 'early', 'unexpected'),
  row('W2n', webPeerLong, 'W2n-peer-leave', 'absent', 'early-peer-leave', 'unexpected'),
  row('W3', webPeerLong, 'W3', 'on-time', 'late-peer-leave', 'missing'),
  row('N1', webNg, 'N1', 'on-time', 'silent', 'missing'),
  row('N2', webNg, 'N2', 'on-time', 'late', 'late'),
  row('N3', webNg, 'N3', 'on-time', 'late', 'late'),
  row('N4', webNg, 'N4', 'on-time', 'never-rejoins', 'missing'),
  row('N4', webNg, 'N4-peer', 'on-time', 'slow-news', 'late'),
];

const asked = { signal: 'SIGTERM' };
const leaves = { ...asked, contract: 'agora-kill-leaves' };

/** Rules about processes that die, for which real ones are killed. */
export const killRows: Row[] = [
  row('K1', killed('ios', leaves), 'K1', 'on-time', 'no-leave', 'late'),
  row('K1', killed('ios', leaves), 'K1-web', 'on-time', 'no-leave', 'missing'),
  row('K2', killed('android', {}), 'K2', 'on-time', 'drops-on-close', 'early'),
  row('K2n', killed('android', { 'back-after': '2s' }), 'K2n', 'absent', 'offline-though-back', 'unexpected'),
  row('K2n', killed('android', { 'back-after': '2s' }), 'K2n-joined', 'absent', 'joins-again', 'unexpected'),
  row('K3', killed('android', {}), 'K3', 'on-time', 'late', 'late'),
  row('K3n', killed('android', { 'back-after': '2s' }), 'K3n', 'absent', 'offline-though-back', 'unexpected'),
  row('K4', killed('web', {}), 'K2', 'on-time', 'drops-on-close', 'early'),
  row('K4', killed('web', {}), 'K3', 'on-time', 'silent', 'missing'),
  row('K5', { profile: 'last-user' }, 'K5', 'on-time', 'keeps-channel', 'missing'),
  row(
    'K5',
    { profile: 'last-user', platform: 'ios', params: asked },
    'K5-left',
    'on-time',
    'destroys-at-once',
    'early',
  ),
];

function row(rule: Rule, scene: Scene, expectation: string, kept: Cause, broken: MisbehaviourName, found: Cause): Row {
  return { rule, scene, expectation, kept, broken, found };
}

function killed(platform: Scene['platform'], params: Record<string, string>): Scene {
  return { profile: 'kill-matrix', ...(platform === undefined ? {} : { platform }), params };
}
