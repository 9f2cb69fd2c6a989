/*
 * The versions of Node that the repository supports, by major version. Their binaries are packages of npm, which checks
 * the integrity of its downloads. npm itself is that of the machine; it runs on the first Node in PATH.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** The tested version of each major. */
export const NODES = JSON.parse(readFileSync(join(here, 'versions.json'), 'utf8'));

/** Majors in ascending order. */
export const MAJORS = Object.keys(NODES).sort((one, other) => Number(one) - Number(other));

/** The folder of downloaded versions. */
export const NODES_FOLDER = join(here, '../../tmp/nodes');

/** A download takes seconds; a registry that does not answer must not block the tests. */
const FETCH_LIMIT_MS = 5 * 60_000;

function packageOf(version) {
  return `node-${process.platform}-${process.arch}@${version}`;
}

/**
 * Downloads a version unless it is in `folder`. Returns the folder of its program `node`. Throws an error with a
 * message for the user.
 */
export function fetchNode(major, folder = NODES_FOLDER) {
  const version = NODES[major];
  if (version === undefined) throw new Error(`Unknown Node ${major}. Known: ${MAJORS.join(', ')}.`);
  const bin = join(folder, version, 'bin');
  if (existsSync(join(bin, 'node'))) return bin;

  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(folder, 'fetching-'));
  try {
    const tarball = npmPack(packageOf(version), scratch);
    execFileSync('tar', ['-xzf', tarball, 'package/bin/node', 'package/LICENSE'], {
      cwd: scratch,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const found = execFileSync(join(scratch, 'package/bin/node'), ['--version'], { encoding: 'utf8' }).trim();
    if (found !== `v${version}`) throw new Error(`Its version is ${found}.`);
    // Atomic, because another process may download it at the same time.
    rmSync(join(folder, version), { recursive: true, force: true });
    renameSync(join(scratch, 'package'), join(folder, version));
  } catch (error) {
    throw new Error(
      `Cannot fetch Node ${version} (${packageOf(version)}): ${wordsOf(error)}
Check that npm reaches its registry, then run: node tools/nodes/main.mjs ${major}`,
      { cause: error },
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return bin;
}

function npmPack(name, folder) {
  const args = [
    'pack',
    name,
    '--pack-destination',
    folder,
    '--loglevel=error',
    '--fetch-retries=1',
    '--prefer-offline',
  ];
  return execFileSync('npm', args, {
    cwd: folder,
    encoding: 'utf8',
    env: withoutNpm(process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: FETCH_LIMIT_MS,
  }).trim();
}

/** Matches lines of npm with the reason of a failure. Others are stack traces, settings and advice about proxies. */
const REASON = /^npm error (?=code |\d{3} |\w*Error: )/;

/** Returns the reason of a failure from npm's output, or the error of starting npm. */
function wordsOf({ message, stderr }) {
  const reasons = String(stderr ?? '')
    .split('\n')
    .filter((line) => REASON.test(line));
  return reasons.length === 0 ? message : reasons.map((line) => line.replace(REASON, '')).join(', ');
}

/**
 * Matches variables with which npm describes itself and its Node to its child processes, but not those of its registry.
 */
const OF_NPM = /^(?:npm_(?!config_(?:registry|cache|userconfig)$)|INIT_CWD$|NODE$)/;

function withoutNpm(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !OF_NPM.test(name)));
}

/** Returns the environment of a user whose Node is in `bin`. */
export function environmentOf(bin, environment = process.env) {
  return { ...withoutNpm(environment), PATH: `${bin}${delimiter}${environment.PATH}` };
}
