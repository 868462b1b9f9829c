import test from 'ava';
import type { Cause } from '../../../src/core/verdict.js';
import type { Platform } from '../../../src/reference/platforms.js';
import { killRows } from './rows.js';
import { play } from './scene.js';
import { blemishes, soaking, tryRows } from './try-rows.js';

// Real processes have a real start: twice as fast is what they can follow on a busy machine.
const pace = { scale: soaking ? 1 : 2, real: true };
tryRows(killRows, () => pace);

type Found = Record<string, Cause>;

const inTime: Found = { K2: 'not-applicable', K2n: 'absent', K3: 'not-applicable', K3n: 'absent' };
const tooLateForWeb: Found = { K2: 'not-applicable', K2n: 'absent', K3: 'on-time', K3n: 'not-applicable' };
const tooLate: Found = { K2: 'on-time', K2n: 'not-applicable', K3: 'on-time', K3n: 'not-applicable' };
const leaves: Found = { K1: 'on-time', 'K1-web': 'on-time' };
const asked = { signal: 'SIGTERM', contract: 'agora-kill-leaves' };

/** The FAQ's table of killed processes; the web and native peers are both in each. */
const matrix: { platform: Platform; params: Record<string, string>; causes: Found; slow?: true }[] = [
  { platform: 'android', params: { 'back-after': '2s' }, causes: inTime, slow: true },
  { platform: 'android', params: { 'back-after': '15s' }, causes: tooLateForWeb },
  { platform: 'android', params: { 'back-after': '45s' }, causes: tooLate, slow: true },
  { platform: 'windows', params: { 'back-after': '2s' }, causes: inTime },
  { platform: 'windows', params: { 'back-after': '22500ms' }, causes: tooLate, slow: true },
  { platform: 'linux', params: { 'back-after': '15s' }, causes: tooLateForWeb, slow: true },
  { platform: 'linux', params: { 'back-after': '22500ms', signal: 'SIGTERM' }, causes: tooLate },
  { platform: 'web', params: { 'back-after': '2s' }, causes: inTime, slow: true },
  { platform: 'web', params: { 'back-after': '45s' }, causes: tooLate, slow: true },
  { platform: 'ios', params: { 'back-after': '15s' }, causes: tooLateForWeb },
  { platform: 'macos', params: { 'back-after': '22500ms' }, causes: tooLate, slow: true },
  { platform: 'macos', params: { ...asked, 'back-after': '2s' }, causes: leaves },
];

for (const { platform, params, causes, slow } of matrix) {
  // The others are rows already, or differ in nothing but the name of their platform.
  const run = slow && !soaking ? test.skip : test;
  run(`a killed client on ${platform} (${Object.values(params).join(', ')}) is what the FAQ says`, async (t) => {
    t.timeout(180_000);
    const outcome = await play(t, { profile: 'kill-matrix', platform, params, ...pace });
    t.deepEqual(blemishes(outcome), {});
    for (const [id, cause] of Object.entries(causes)) t.is(outcome[id]?.cause, cause, `${id}: ${outcome[id]?.because}`);
  });
}

const gone = { 'back-after': '200s' };
(soaking ? test : test.skip)('3 min after it was killed a client has left for its web peers too', async (t) => {
  t.timeout(180_000);
  const scene = { profile: 'kill-matrix', platform: 'web', params: gone, real: true, scale: 6 } as const;
  t.is((await play(t, scene))['K3-left']?.cause, 'on-time');
  t.is((await play(t, { ...scene, misbehave: 'late-peer-leave' }))['K3-left']?.cause, 'missing');
});
