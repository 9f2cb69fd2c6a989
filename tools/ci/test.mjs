/*
 * `npm test`: everything that has to hold, one step after the other, all of them even when one failed. The last line is
 * `N passed, N failed`: tests, and one for each step that is no test.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addUp, forgetCounts } from './counts.mjs';
import { installMissing } from './system.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const results = join(root, 'tmp/results');

/** A step that hangs is stopped after this time; the longest, from end to end, took 10 minutes on two cores. */
const STEP_LIMIT_MS = 30 * 60_000;

/** Runs a program of node_modules, with its output as it comes; its exit status. */
function run(program, args, { cwd = root, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(join(root, 'node_modules/.bin', program), args, {
      cwd,
      // Nx's daemon would outlive the run, and its redrawn screen is no log.
      env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: STEP_LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    child.on('error', (error) => {
      console.log(error.message);
      resolve(1);
    });
    child.on('close', (status, signal) => {
      if (signal) console.log(`${program} was stopped by ${signal}.`);
      resolve(status ?? 1);
    });
  });
}

/** A step that is no test: it holds or it does not. */
async function check(...commands) {
  for (const command of commands) if ((await command()) !== 0) return { passed: 0, failed: 1, problems: [] };
  return { passed: 1, failed: 0, problems: [] };
}

/** Tests whose counts are those of `projects`. */
async function count(projects, command) {
  forgetCounts(results, projects);
  return addUp(results, projects, await command());
}

function json(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

/** Packages that have tests. */
function testedPackages() {
  return readdirSync(join(root, 'packages'))
    .map((folder) => `packages/${folder}/package.json`)
    .filter((path) => existsSync(join(root, path)))
    .map(json)
    .filter(({ nx }) => nx?.targets?.test)
    .map(({ name }) => name);
}

function jestIn(folder) {
  return count([folder], () =>
    run('jest', ['--ci'], { cwd: join(root, folder), env: { MIRAGE_TEST_PROJECT: folder } }),
  );
}

/** Folders that are type-checked by themselves, since nothing refers to them. */
const PROGRAMS = ['tools', 'e2e'].filter((folder) => existsSync(join(root, folder, 'tsconfig.json')));

const STEPS = [
  { name: 'system packages', act: () => check(async () => (installMissing() ? 0 : 1)) },
  { name: 'formatting', act: () => check(() => run('prettier', ['--check', '--log-level=warn', '.'])) },
  { name: 'lint', act: () => check(() => run('eslint', ['--max-warnings=0', '.'])) },
  {
    name: 'types',
    act: () => check(() => run('tsc', ['-b']), ...PROGRAMS.map((folder) => () => run('tsc', ['-p', folder]))),
  },
  {
    name: 'tests of the packages',
    act: () =>
      count(testedPackages(), () => run('nx', ['run-many', '-t', 'test', '--outputStyle=static', '--parallel=2'])),
  },
  { name: 'tests of the tools', act: () => jestIn('tools') },
  ...(existsSync(join(root, 'e2e/jest.config.cjs'))
    ? [{ name: 'walks from end to end', act: () => jestIn('e2e') }]
    : []),
];

const total = { passed: 0, failed: 0 };
const summary = [];
for (const [index, { name, act }] of STEPS.entries()) {
  console.log(`\n=== ${index + 1}/${STEPS.length} ${name}`);
  const start = Date.now();
  const { passed, failed, problems } = await act();
  for (const problem of problems) console.log(problem);
  const line = `${failed === 0 ? 'ok    ' : 'FAILED'} ${name}: ${passed} passed, ${failed} failed, ${((Date.now() - start) / 1000).toFixed(1)} s`;
  console.log(line);
  summary.push(line);
  total.passed += passed;
  total.failed += failed;
}
console.log(`\n=== all steps\n${summary.join('\n')}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
