import test from 'ava';
import { explainPlan, warningsOf } from '../../src/profiles/index.js';
import { changed, compileText, problemsOf, shippedText, smallProfile } from './compile-text.js';

const inBackground = changed('steps:', 'network: 3g-lossy\nsteps:');

test('a profile has a network in the background, by its name alone', (t) => {
  const { network, steps } = compileText(inBackground);
  t.is(network?.name, '3g-lossy');
  t.is(network?.faults[0]?.target.clients, undefined);
  t.is(steps[0]?.network, undefined);
  t.is(steps[0]?.fault?.type, 'blackhole');
});

test('a network can be for some clients and proxies only', (t) => {
  const text = changed('steps:', 'network: {name: tunnel, clients: [uid1], proxies: [channel]}\nsteps:');
  const { network } = compileText(text);
  for (const { target } of [...(network?.faults ?? []), ...(network?.outages ?? []).map(({ fault }) => fault)]) {
    t.deepEqual([target.clients, target.proxies], [['uid1'], ['channel']]);
  }
});

test('a step has a network beside its fault, or without one', (t) => {
  const beside = compileText(changed('{type: blackhole}', '{type: blackhole}\n    network: 3g-lossy'));
  t.is(beside.steps[0]?.network?.name, '3g-lossy');
  t.is(beside.steps[0]?.fault?.type, 'blackhole');
  const alone = compileText(changed('fault: {type: blackhole}', 'network: 3g-lossy'));
  t.is(alone.steps[0]?.network?.name, '3g-lossy');
  t.is(alone.steps[0]?.duration, 25_000);
});

const wrong: [title: string, text: string, problem: string][] = [
  [
    'an unknown network',
    changed('steps:', 'network: 3g-losy\nsteps:'),
    '7:10 unknown network "3g-losy"; did you mean "3g-lossy"? deadwire networks lists them',
  ],
  [
    'an unknown network of a step',
    changed('wait: 15s', 'wait: 15s\n    network: tunel'),
    '17:14 unknown network "tunel"; did you mean "tunnel"? deadwire networks lists them',
  ],
  [
    'an unknown client of a network',
    changed('steps:', 'network: {name: tunnel, clients: [uid7]}\nsteps:'),
    '7:35 unknown client "uid7"; did you mean "uid1"? known: uid1, uid2',
  ],
  [
    'a network that is no name',
    changed('steps:', 'network: [tunnel]\nsteps:'),
    '7:10 "network" is a list of 1, but must be the name of a network, or {name, clients, proxies}',
  ],
  [
    'an unknown key of a network',
    changed('steps:', 'network: {name: tunnel, client: uid1}\nsteps:'),
    '7:25 unknown key "client"; did you mean "clients"? allowed: name, clients, proxies',
  ],
];

for (const [title, text, problem] of wrong) {
  test(`${title} is found with its line and column`, (t) => {
    t.deepEqual(problemsOf(text), [problem]);
  });
}

test('a network is explained: what it does, whose it is, and what is not done', (t) => {
  const text = explainPlan(compileText(inBackground)).replaceAll(/\s+/g, ' ');
  t.regex(
    text,
    /Network 3g-lossy 780 kbit\/s down, 330 kbit\/s up; 100 ms each way, round trip 200 ms; 1 % lost; for every client/,
  );
  const step = explainPlan(
    compileText(changed('fault: {type: blackhole}', 'network: {name: tunnel, clients: [uid1]}')),
  );
  t.regex(step.replaceAll(/\s+/g, ' '), /Step 1, outage: 25 s network tunnel: 20 Mbit\/s down.* and so on; for uid1/);
});

test('a network that goes out by itself, or stands alone in a step, is warned about', (t) => {
  t.regex(warningsOf(compileText(changed('steps:', 'network: tunnel\nsteps:')))[0] ?? '', /tunnel goes out by itself/);
  const alone = warningsOf(compileText(changed('fault: {type: blackhole}', 'network: 3g-lossy')));
  t.regex(alone[0] ?? '', /T4 can only be inconclusive.*its network 3g-lossy is a condition, not a fault/);
  t.deepEqual(warningsOf(compileText(inBackground)), []);
});

test('what is wrong in the file of a network is reported with that file', (t) => {
  const error = t.throws(() =>
    compileText(smallProfile.replace('steps:', 'network: 3g-lossy\nsteps:'), {}, {}, () => ({
      file: 'mine.yaml',
      text: shippedText('networks/3g-lossy.yaml').replace('780kbit/s', '780'),
    })),
  );
  t.regex(error.message, /^mine\.yaml:6:14: "rate" is 780/);
});
