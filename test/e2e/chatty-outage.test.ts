import test from 'ava';
import type { MisbehaviourName } from '../../src/reference/misbehaviours.js';
import { play } from './agora/scene.js';

const kept = {
  T4: 'on-time',
  T5: 'on-time',
  T6: 'on-time',
  'T6-not-early': 'absent',
  R7: 'on-time',
  R8: 'on-time',
};

const variants: { title: string; chatty: boolean; misbehave?: MisbehaviourName; causes: Record<string, string> }[] = [
  { title: 'clients that keep the contract keep it in the idle variant', chatty: false, causes: kept },
  { title: 'clients that keep the contract keep it under chatter too', chatty: true, causes: kept },
  {
    title: 'a client that its own answers starve of its timer passes the idle variant',
    chatty: false,
    misbehave: 'starved',
    causes: kept,
  },
  {
    title: 'and is caught by the chatty one',
    chatty: true,
    misbehave: 'starved',
    causes: { ...kept, T4: 'missing', T5: 'no-anchor', R7: 'missing', R8: 'no-anchor' },
  },
  {
    title: 'a client that is late is caught under chatter as well',
    chatty: true,
    misbehave: 'late',
    causes: { ...kept, T4: 'late', T5: 'late', T6: 'late' },
  },
];

for (const { title, chatty, misbehave, causes } of variants) {
  test.serial(title, async (t) => {
    t.timeout(30_000);
    const outcome = await play(t, { profile: '../chatty-outage', params: { chatty: String(chatty) }, misbehave });
    t.deepEqual(Object.fromEntries(Object.entries(outcome).map(([id, { cause }]) => [id, cause])), causes);
  });
}
