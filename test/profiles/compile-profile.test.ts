import test from 'ava';
import { changed, compileText, smallProfile } from './compile-text.js';

test('the small profile compiles into its plan', (t) => {
  const plan = compileText(smallProfile);
  t.deepEqual(plan.proxies, [
    {
      name: 'channel',
      protocol: 'http',
      listen: { host: '127.0.0.1', port: 7001 },
      upstream: { host: '127.0.0.1', port: 7000 },
      compression: 'keep',
      identify: { by: 'query', name: 'uid' },
    },
  ]);
  t.deepEqual(plan.clients, [
    { name: 'uid1', role: 'local', match: '1' },
    { name: 'uid2', role: 'peer', match: '2' },
  ]);
  t.deepEqual(
    plan.steps.map(({ id, duration }) => [id, duration]),
    [
      ['outage', 25_000],
      ['recovery', 15_000],
    ],
  );
  t.deepEqual(plan.steps[0]?.fault, {
    type: 'blackhole',
    options: { mode: 'hold' },
    target: { clients: ['uid1'], direction: 'both' },
  });
  t.deepEqual(plan.steps[0]?.expect[1], {
    id: 'T5',
    step: 'outage',
    expects: 'event',
    event: 'lost',
    from: 'uid1',
    where: {},
    after: { kind: 'last-received', client: 'uid1' },
    window: { min: 9000, max: 11_000, at: 10_000, tolerance: 1000 },
    follows: 'T4',
    count: { min: 1, max: 1 },
    severity: 'fail',
  });
});

test('what a profile leaves out has its default', (t) => {
  const { title, seed, safety, baseline } = compileText(smallProfile);
  t.deepEqual(
    { title, seed, safety, baseline },
    { title: 'small', seed: 1, safety: { maxDuration: 600_000 }, baseline: undefined },
  );
});

test('a profile may have no steps, for serve', (t) => {
  t.deepEqual(compileText('name: front\nproxies: {app: {listen: 127.0.0.1:0, upstream: localhost:80}}\n').steps, []);
});

test('an absence, its attributes, its weight and its exact window are kept', (t) => {
  const text = changed(
    'event: lost, from: uid1, after: last-received, at: 10s, follows: T4',
    'never: "native:onError", from: uid1, about: uid2, where: {code: 17, fatal: true}, after: applied, within: [1s, 9s], severity: warn',
  );
  t.deepEqual(compileText(text).steps[0]?.expect[1], {
    id: 'T5',
    step: 'outage',
    expects: 'absence',
    event: 'native:onError',
    from: 'uid1',
    about: 'uid2',
    where: { code: 17, fatal: true },
    after: { kind: 'applied' },
    window: { min: 1000, max: 9000, tolerance: 0 },
    count: { min: 0, max: 0 },
    severity: 'warn',
  });
});

test('a tolerance of its own replaces the default one', (t) => {
  const text = changed('at: 4s', 'at: 4s, tolerance: 100ms, count: [1, 2]');
  const expectation = compileText(text).steps[0]?.expect[0];
  t.deepEqual(expectation?.window, { min: 3900, max: 4100, at: 4000, tolerance: 100 });
  t.like(expectation, { count: { min: 1, max: 2 } });
});

test('a fault that ends by itself needs no for', (t) => {
  const text = changed('    for: 25s\n', '').replace('{type: blackhole}', '{type: kill, restart-after: 25s}');
  t.is(compileText(text).steps[0]?.duration, 25_000);
});

test('a profile whose fault line was deleted still compiles, and waits instead', (t) => {
  const [step] = compileText(changed('    fault: {type: blackhole}\n', '')).steps;
  t.is(step?.fault, undefined);
  t.is(step?.duration, 25_000);
  t.is(step?.expect.length, 2);
});

test('healed counts from the end that the fault itself names', (t) => {
  const killed = '{type: kill, restart-after: 10s}';
  t.notThrows(() => compileText(changed('{type: blackhole}', killed).replace('wait: 15s', 'wait: 1s')));
});

test('commands go through the shell when they are a line, and not when they are a list', (t) => {
  const run = (text: string) => compileText(changed("{match: '1'}", `{match: '1', run: ${text}}`)).clients[0]?.run;
  t.deepEqual(run('{command: node app.js --uid 1}'), {
    command: ['node app.js --uid 1'],
    shell: true,
    env: {},
    output: { format: 'json' },
  });
  t.deepEqual(
    run("{command: [node, app.js], cwd: app, env: {PORT: 7001}, events: [{pattern: 'st=4', event: interrupted}]}"),
    {
      command: ['node', 'app.js'],
      shell: false,
      cwd: 'app',
      env: { PORT: '7001' },
      output: { format: 'patterns', patterns: [{ pattern: 'st=4', event: 'interrupted' }] },
    },
  );
});

test('a kill of a process is aimed at its client', (t) => {
  const text = changed("{match: '1'}", '{run: {command: [node, app.js]}}')
    .replace('{type: blackhole}', '{type: kill, process: uid1}')
    .replace('    target: {clients: [uid1]}\n', '')
    .replaceAll('after: last-received', 'after: killed(uid1)');
  t.deepEqual(compileText(text).steps[0]?.fault?.target, { clients: ['uid1'], direction: 'both' });
});

test('a client with a proxy of its own needs no match', (t) => {
  const text = changed('{query: uid}', '{client: uid1}').replace("{match: '1'}", '{}');
  t.deepEqual(compileText(text).proxies[0]?.identify, { by: 'client', client: 'uid1' });
});

test('IPv6 addresses are read without their brackets, and source addresses may be matched', (t) => {
  const text = changed('127.0.0.1:7001', "'[::1]:7001'")
    .replace('{query: uid}', '{source: true}')
    .replace("'1'", "'::1'")
    .replace("'2'", '127.0.0.2');
  t.deepEqual(compileText(text).proxies[0]?.listen, { host: '::1', port: 7001 });
});

test('several proxies may listen on port 0', (t) => {
  const text = changed('127.0.0.1:7001', '127.0.0.1:0').replace(
    'clients:\n',
    '  other: {listen: 127.0.0.1:0, upstream: 127.0.0.1:7000}\nclients:\n',
  );
  t.is(compileText(text).proxies.length, 2);
});

test('routes and x-forwarded are a part of the plan, and what is not said is not', (t) => {
  const written = "routes: [{path: '^/s', upstream: 'a:1'}], x-forwarded: true, identify";
  const [proxy] = compileText(changed('identify', written)).proxies;
  t.deepEqual(proxy?.routes, [{ path: '^/s', upstream: { host: 'a', port: 1 } }]);
  t.true(proxy?.xForwarded);
  const [plain] = compileText(changed('identify', 'x-forwarded: false, identify')).proxies;
  t.deepEqual(Object.keys(plain ?? {}), ['name', 'protocol', 'listen', 'upstream', 'identify', 'compression']);
});

test('a fault on requests may be aimed at every proxy, those without requests included', (t) => {
  const two = changed('clients:\n', '  bytes: {listen: 127.0.0.1:7002, upstream: 127.0.0.1:7000}\nclients:\n');
  const [step] = compileText(changed('{type: blackhole}', '{type: http-status, status: 503}', two)).steps;
  t.deepEqual<unknown, unknown>(step?.fault?.options, { status: 503, upgrade: 'any' });
});

test('a fault on requests may be aimed at a forward proxy', (t) => {
  const forward = changed('protocol: http', 'protocol: forward', changed(', upstream: 127.0.0.1:7000', ''));
  const [step] = compileText(changed('{type: blackhole}', '{type: http-delay, delay: 1s}', forward)).steps;
  t.is(step?.fault?.type, 'http-delay');
});
