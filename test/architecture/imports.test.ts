import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const source = join(root, 'src');

/** Whom each folder of src may import, besides itself; session may import every part, since it wires them. */
const allowed: Record<string, readonly string[]> = {
  core: [],
  faults: ['core'],
  judge: ['core'],
  events: ['core'],
  links: ['core'],
  metrics: ['core'],
  packets: ['core'],
  reports: ['core'],
  runner: ['core'],
  proxies: ['links', 'core'],
  profiles: ['core', 'faults/index'],
  reference: ['core'],
  session: 'core faults judge events links metrics packets reports runner proxies profiles reference'.split(' '),
  api: ['core', 'session', 'profiles', 'reports', 'judge'],
  cli: ['core', 'session', 'profiles', 'reports', 'judge', 'api', 'reference'],
  index: ['core', 'session', 'profiles', 'reports', 'judge', 'events/observe'],
};

/** Who may import a package that only one part is about. */
const owners: Record<string, readonly string[]> = {
  'prom-client': ['metrics/'],
  express: ['api/', 'events/http'],
  'http-proxy': ['proxies/http'],
  commander: ['cli/'],
  pino: ['cli/'],
  ws: ['reference/'],
  '@peculiar/x509': ['proxies/tls/development-ca'],
  'reflect-metadata': ['proxies/tls/development-ca'],
  yaml: ['profiles/'],
};

interface Import {
  from: string;
  to: string;
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.split(sep).join('/').replace(/\.ts$/, ''));
const imports: Import[] = files.flatMap((from) => importsOf(from).map((to) => ({ from, to })));

test('every folder of src is in the plan, and every part imports only those it may', (t) => {
  t.deepEqual(
    [...new Set(files.map(folderOf))].filter((folder) => allowed[folder] === undefined),
    [],
  );
  const strays = imports.filter(({ from, to }) => isOurs(to) && !mayImport(from, resolved(from, to)));
  t.deepEqual(strays.map(text), []);
});

test('each package that one part is about is imported by that part alone', (t) => {
  const strays = imports.filter(({ from, to }) => {
    const homes = owners[packageOf(to)];
    return homes !== undefined && !homes.some((home) => from.startsWith(home));
  });
  t.deepEqual(strays.map(text), []);
});

test('no file imports itself by a detour', (t) => {
  t.deepEqual(cycles(), []);
});

test('what an app loads to observe or to report brings no server code with it', (t) => {
  const mayLoad = /^(?:events\/(?:observe|browser)\/|core\/)/;
  const loadedBy = (name: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(name)) return seen;
    seen.add(name);
    for (const { from, to } of imports) if (from === name && isOurs(to)) loadedBy(resolved(from, to), seen);
    return seen;
  };
  const observing = [...loadedBy('events/observe/observe')];
  t.true(observing.length > 4);
  t.deepEqual(
    observing.filter((name) => !mayLoad.test(name)),
    [],
  );
  const packages = imports.filter(({ from, to }) => observing.includes(from) && !isOurs(to)).map(({ to }) => to);
  t.deepEqual([...new Set(packages)].sort(), ['node:crypto', 'node:http', 'node:net']);
  t.deepEqual([...loadedBy('events/browser/browser')], ['events/browser/browser']);
});

test('the judge and the profile compiler touch no clock, file or socket', (t) => {
  const pure = (from: string) =>
    from.startsWith('judge/') || (from.startsWith('profiles/') && !from.startsWith('profiles/load-'));
  const strays = imports.filter(({ from, to }) => pure(from) && (to.startsWith('node:') || to.endsWith('/clock.js')));
  t.deepEqual(strays.map(text), []);
});

test('no file of links, proxies or core names a particular fault', (t) => {
  const names = readdirSync(join(source, 'faults'))
    .map((name) => name.replace(/\.ts$/, ''))
    .filter((name) => !['index', 'active-faults'].includes(name));
  t.true(names.length >= 5);
  const quoted = new RegExp(`['"\`](?:${names.filter((name) => !ordinaryWords.has(name)).join('|')})['"\`]`);
  const strays = files
    .filter((name) => /^(?:links|proxies|core)\//.test(name))
    .filter((name) => quoted.test(readFileSync(join(source, `${name}.ts`), 'utf8')));
  t.deepEqual(strays, []);
});

test('no file of src is longer than 250 lines', (t) => {
  const long = files.filter((name) => readFileSync(join(source, `${name}.ts`), 'utf8').split('\n').length > 251);
  t.deepEqual(long, []);
});

// Words that a socket has too.
const ordinaryWords = new Set(['reset', 'close', 'limit']);

function importsOf(from: string): string[] {
  const text = readFileSync(join(source, `${from}.ts`), 'utf8');
  const found = text.matchAll(/(?:from|^import|import\()\s*'([^']+)'/gm);
  return [...found].map((match) => match[1] as string);
}

function isOurs(to: string): boolean {
  return to.startsWith('.');
}

function resolved(from: string, to: string): string {
  const path = relative(source, join(source, dirname(from), to))
    .split(sep)
    .join('/');
  return path.replace(/\.js$/, '');
}

function mayImport(from: string, to: string): boolean {
  const folder = folderOf(from);
  if (folderOf(to) === folder) return true;
  return (allowed[folder] ?? []).some((place) => to === place || to.startsWith(`${place}/`));
}

function folderOf(name: string): string {
  return name.split('/')[0] as string;
}

function packageOf(to: string): string {
  return to.startsWith('@') ? to.split('/').slice(0, 2).join('/') : (to.split('/')[0] as string);
}

function text({ from, to }: Import): string {
  return `${from} imports ${to}`;
}

function cycles(): string[] {
  const graph = new Map<string, string[]>();
  for (const { from, to } of imports) {
    if (!isOurs(to)) continue;
    const target = resolved(from, to);
    if (!existsSync(join(source, `${target}.ts`))) throw new Error(`${from} imports ${to}, which is not there`);
    graph.set(from, [...(graph.get(from) ?? []), target]);
  }
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (name: string, above: string[]): void => {
    if (above.includes(name)) {
      found.push([...above.slice(above.indexOf(name)), name].join(' → '));
      return;
    }
    if (done.has(name)) return;
    for (const next of graph.get(name) ?? []) visit(next, [...above, name]);
    done.add(name);
  };
  for (const name of graph.keys()) visit(name, []);
  return found;
}
