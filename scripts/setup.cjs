// Runs a command with the project's tools installed and its pinned Node first on the PATH:
//   node scripts/setup.cjs node cli/holdfast.ts replay event.json
// Plain JavaScript, because it runs on whatever Node npm runs on, before anything is installed.
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.dirname(__dirname);
const bin = path.join(root, 'node_modules', '.bin');
const lock = path.join(root, '.holdfast', 'installing');
const oldestNode = [22, 18]; // the first that runs TypeScript files by itself

const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const modified = (file) => fs.statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
// npm writes node_modules/.package-lock.json last, so an interrupted installation counts as none.
const isInstalled = () => modified('node_modules/.package-lock.json') >= modified('package-lock.json');

function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function readLock() {
  try {
    return Number(fs.readFileSync(lock, 'utf8'));
  } catch {
    return undefined;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function takeLock() {
  fs.mkdirSync(path.dirname(lock), { recursive: true });
  let told = false;
  for (;;) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = readLock();
    if (holder && !isRunning(holder)) {
      fs.rmSync(lock, { force: true });
      fs.writeFileSync(lock, String(process.pid));
      sleep(300); // another may have broken the same dead lock; the last to write it has it
      if (readLock() === process.pid) return;
    }
    if (!told) process.stderr.write('Waiting for another process to finish installing...\n');
    told = true;
    sleep(200);
  }
}

function install() {
  takeLock();
  try {
    if (isInstalled()) return;
    process.stderr.write('Installing the pinned tools (npm ci, about half a minute)...\n');
    const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
    const done = spawnSync(
      npm[0],
      // `npm run -s` and NODE_ENV=production would otherwise reach this npm through the environment.
      [...npm.slice(1), 'ci', '--ignore-scripts', '--include=dev', '--include=optional', '--loglevel=error'],
      { cwd: root, stdio: ['ignore', 2, 2] },
    );
    if (done.status !== 0) stop(`npm ci failed${done.error ? `: ${done.error.message}` : ''}; see above.`);
    // The pinned Node needs glibc; without it npm would put a program first on the PATH that cannot start.
    const isMusl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
    if (isMusl) fs.rmSync(path.join(bin, 'node'), { force: true });
  } finally {
    if (readLock() === process.pid) fs.rmSync(lock, { force: true });
  }
}

function requireNode() {
  if (fs.existsSync(path.join(bin, 'node'))) return;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  stop(
    `Node ${oldestNode.join('.')} or newer is needed here, this is ${process.versions.node}. ` +
      'Only on Linux with glibc (x64 or arm64) does Holdfast bring its own Node.',
  );
}

const [command, ...args] = process.argv.slice(2);
if (!command) stop('usage: node scripts/setup.cjs COMMAND [ARGUMENT...]');
if (!isInstalled()) install();
requireNode();

const child = spawn(command, args, {
  stdio: 'inherit',
  env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
});
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
for (const signal of signals) process.on(signal, () => child.kill(signal));
child.on('error', (error) => stop(`${command} could not be started: ${error.message}`));
child.on('exit', (status, signal) => {
  if (!signal) process.exit(status);
  for (const name of signals) process.removeAllListeners(name);
  process.kill(process.pid, signal);
});
