import test from 'ava';
import { type Demo, demoFile, demos } from '../../src/cli/demos.js';
import { loadProfile } from '../../src/profiles/index.js';
import { misbehaviours } from '../../src/reference/misbehaviours.js';
import { inProcess } from './deadwire.js';

for (const [name, demo] of Object.entries(demos) as [string, Demo][]) {
  const contracts = Object.values(demo.contracts ?? { none: undefined });
  for (const contract of contracts) {
    test(`the demo ${name} ${contract ?? ''} has a profile with something to expect`, (t) => {
      const params = { upstream: '127.0.0.1:7000', ...(contract === undefined ? {} : { contract }) };
      const { steps, clients } = loadProfile(demoFile(demo), { params, env: {} });
      t.true(steps.some(({ expect }) => expect.length > 0));
      t.true(clients.some((client) => client.name === 'uid1'));
    });
  }
}

test.serial('deadwire demo --list names every demo and every misbehaviour, and starts nothing', async (t) => {
  const { out, exitCode } = await inProcess(['demo', '--list']);
  t.is(exitCode, 0);
  for (const name of [...Object.keys(demos), ...Object.keys(misbehaviours)])
    t.regex(out, new RegExp(`^${name} +\\S`, 'm'));
});

const wrong: [args: string[], error: RegExp][] = [
  [['kill-matrx'], /^there is no demo "kill-matrx"; it is one of agora-outage, .*, or a YAML file$/m],
  [['--platform', 'symbian'], /it is one of: android, ios, macos, windows, linux, web/],
  [['--misbehave', 'badly'], /it is one of: late, early/],
  [['any-outage', '--param', 'outag=3s'], /--param outag is neither/],
];

for (const [args, error] of wrong) {
  test.serial(`deadwire demo ${args.join(' ')} is a wrong use and says why`, async (t) => {
    const { err, exitCode } = await inProcess(['demo', ...args]);
    t.is(exitCode, 3);
    t.regex(err, error);
  });
}
