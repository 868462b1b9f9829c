// Makes a fresh clone runnable: installs from the lockfile and compiles, each only when what is there is stale.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const installed = join(root, 'node_modules', '.package-lock.json');
const built = join(root, 'dist', '.built');

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`deadwire needs Node 20.19 or newer; this is ${process.versions.node}\n`);
  process.exit(4);
}

// Behind a link they are somebody else's, and installing would empty them.
const linked = lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink() === true;
if (
  !linked &&
  modified(installed) < Math.max(modified(join(root, 'package.json')), modified(join(root, 'package-lock.json')))
) {
  run(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    'Installing the dependencies from package-lock.json',
  );
}
const sources = Math.max(
  newest('src'),
  newest('test'),
  newest('bench'),
  modified(join(root, 'tsconfig.json')),
  modified(installed),
);
if (modified(built) < sources) {
  removeOrphans();
  run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', root], 'Compiling');
  writeFileSync(built, '');
}

function run(command, args, what) {
  process.stderr.write(`${what} ...\n`);
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (done.status !== 0) {
    process.stderr.write(`${what} failed${done.error ? `: ${done.error.message}` : ''}\n`);
    process.exit(4);
  }
}

// A test that was renamed must not go on running from its old compiled file.
function removeOrphans() {
  for (const name of listing('dist')) {
    if (name.endsWith('.js') && !existsSync(join(root, name.replace(/\.js$/, '.ts')))) {
      rmSync(join(root, 'dist', name), { force: true });
      rmSync(join(root, 'dist', '.tsbuildinfo'), { force: true });
    }
  }
}

function newest(folder) {
  return listing(folder).reduce((latest, name) => Math.max(latest, modified(join(root, folder, name))), 0);
}

function listing(folder) {
  const path = join(root, folder);
  return existsSync(path) ? readdirSync(path, { recursive: true }).map(String) : [];
}

function modified(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}
