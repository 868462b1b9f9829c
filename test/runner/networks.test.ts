import test from 'ava';
import type { FaultSpec, HealReason } from '../../src/core/fault.js';
import type { NetworkPlan } from '../../src/core/network.js';
import { Networks } from '../../src/runner/networks.js';
import { ManualClock } from '../helpers/manual-clock.js';

const steady = (type: string): FaultSpec => ({ type, options: {}, target: { direction: 'both' } });

function network(parts: Partial<NetworkPlan> = {}): NetworkPlan {
  return { name: 'slow', explain: '', faults: [steady('latency')], outages: [], notes: [], ...parts };
}

const flaky = network({
  name: 'train',
  outages: [
    { name: 'cutting', after: 10_000, lasts: 1000, fault: steady('blackhole') },
    { name: 'tunnel', after: 5000, lasts: 4000, fault: steady('blackhole') },
  ],
});

// Writes down what is applied and healed, and ends a fault with a duration by itself, as the real ground does.
function scene(clock: ManualClock) {
  const story: string[] = [];
  const inForce = new Map<string, string>();
  const listeners: (() => void)[] = [];
  let count = 0;
  const heal = (id: string, reason: HealReason) => {
    if (!inForce.has(id)) throw new Error(`no fault ${id} in force`);
    story.push(`${clock.now()} ${inForce.get(id)} ${reason}`);
    inForce.delete(id);
  };
  const networks = new Networks(clock, {
    apply(spec, { part, duration }) {
      count += 1;
      const id = String(count);
      const name = `${part.network}/${part.outage ?? spec.type}`;
      inForce.set(id, name);
      story.push(`${clock.now()} ${name}`);
      if (duration !== undefined) clock.after(duration, () => inForce.has(id) && heal(id, 'ended'));
      return { id };
    },
    heal,
    list: () => [...inForce.keys()].map((id) => ({ id })),
    onHealAll: (listener) => listeners.push(listener),
  });
  const healAll = () => {
    for (const listener of listeners) listener();
    for (const id of inForce.keys()) heal(id, 'heal-all');
  };
  return { networks, story, inForce, healAll };
}

test('a network is applied at once and healed when it stops', (t) => {
  const { networks, story, inForce } = scene(new ManualClock());
  const use = networks.use(network());
  t.deepEqual([...inForce.values()], ['slow/latency']);
  use.stop();
  t.deepEqual(story, ['0 slow/latency', '0 slow/latency ended']);
});

test('outages come after their good stretches, last as long as they say, and begin again from the first', async (t) => {
  const clock = new ManualClock();
  const { networks, story } = scene(clock);
  networks.use(flaky);
  await clock.pass(40_000);
  t.deepEqual(story, [
    '0 train/latency',
    '10000 train/cutting',
    '11000 train/cutting ended',
    '16000 train/tunnel',
    '20000 train/tunnel ended',
    '30000 train/cutting',
    '31000 train/cutting ended',
    '36000 train/tunnel',
    '40000 train/tunnel ended',
  ]);
});

test('a network that stops during an outage heals it, and goes out no more', async (t) => {
  const clock = new ManualClock();
  const { networks, story, inForce } = scene(clock);
  const use = networks.use(flaky);
  await clock.pass(17_000);
  use.stop();
  t.is(inForce.size, 0);
  const length = story.length;
  await clock.pass(60_000);
  t.is(story.length, length);
});

test('the network of a step stands in the place of the one in the background, which comes back afterwards', async (t) => {
  const clock = new ManualClock();
  const { networks, story, inForce } = scene(clock);
  networks.use(network());
  await clock.pass(1000);
  const step = networks.use(flaky);
  t.deepEqual([...inForce.values()], ['train/latency']);
  t.deepEqual(story.slice(1), ['1000 train/latency', '1000 slow/latency ended'], 'the new one comes first');
  await clock.pass(5000);
  step.stop();
  t.deepEqual([...inForce.values()], ['slow/latency']);
  await clock.pass(60_000);
  t.deepEqual([...inForce.values()], ['slow/latency'], 'the outages of the other have stopped');
});

test('a background that stops under the network of a step does not come back', (t) => {
  const { networks, inForce } = scene(new ManualClock());
  const background = networks.use(network());
  const step = networks.use(flaky);
  background.stop();
  t.deepEqual([...inForce.values()], ['train/latency']);
  step.stop();
  step.stop();
  t.is(inForce.size, 0);
});

test('healing everything ends networks too, between two outages and for good', async (t) => {
  const clock = new ManualClock();
  const { networks, inForce, story, healAll } = scene(clock);
  const background = networks.use(network());
  const use = networks.use({ ...flaky, faults: [] });
  await clock.pass(12_000);
  healAll();
  t.is(inForce.size, 0);
  const length = story.length;
  await clock.pass(60_000);
  use.stop();
  background.stop();
  networks.stop();
  t.is(story.length, length);
});

test('a part that somebody healed alone is not healed again', async (t) => {
  const clock = new ManualClock();
  const { networks, inForce } = scene(clock);
  const use = networks.use(flaky);
  inForce.clear();
  t.notThrows(() => use.stop());
});
