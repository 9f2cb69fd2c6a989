/*
 * `npm test`: everything that has to hold, step by step, all of them even when one failed. The last line is
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

/** A step that hangs is stopped after this time; the longest, from end to end, takes 10 minutes on two cores with nothing else to do. */
const STEP_LIMIT_MS = 120 * 60_000;

/**
 * Runs a program of node_modules: its exit status and its output. That is shown as it comes and not kept, unless the program runs beside
 * others.
 */
function run(program, args, { cwd = root, env = {}, isBesideOthers = false } = {}) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(join(root, 'node_modules/.bin', program), args, {
      cwd,
      // Nx's daemon would outlive the run, and its redrawn screen is no log.
      env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', ...env },
      stdio: ['ignore', ...Array(2).fill(isBesideOthers ? 'pipe' : 'inherit')],
      timeout: STEP_LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => resolve({ status: 1, output: error.message }));
    child.on('close', (status, signal) => {
      if (signal) output += `${program} was stopped by ${signal}.`;
      resolve({ status: status ?? 1, output });
    });
  });
}

const HOLDS = { passed: 1, failed: 0, problems: [] };
const FAILS = { passed: 0, failed: 1, problems: [] };

/** A step that is no test: it holds or it does not. Its programs run one after the other, beside those of other steps. */
async function check(...commands) {
  for (const [program, ...args] of commands) {
    const { status, output } = await run(program, args, { isBesideOthers: true });
    if (status !== 0) return { ...FAILS, problems: [output.trimEnd()] };
  }
  return HOLDS;
}

/** Tests whose counts are those of `projects`. */
async function count(projects, program, args, options) {
  forgetCounts(results, projects);
  const { status, output } = await run(program, args, options);
  const { problems, ...sum } = addUp(results, projects, status);
  return { ...sum, problems: output === '' ? problems : [...problems, output] };
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
  return count([folder], 'jest', ['--ci'], { cwd: join(root, folder), env: { MIRAGE_TEST_PROJECT: folder } });
}

/** Folders that are type-checked by themselves, since nothing refers to them. */
const PROGRAMS = ['tools', 'e2e'];

/** Steps in their order; those of one row run side by side. */
const STEPS = [
  [
    {
      name: 'system packages',
      act: async () => (installMissing() ? HOLDS : FAILS),
    },
  ],
  [
    { name: 'formatting', act: () => check(['prettier', '--check', '--log-level=warn', '.']) },
    { name: 'lint', act: () => check(['eslint', '--max-warnings=0', '.']) },
    { name: 'types', act: () => check(['tsc', '-b'], ...PROGRAMS.map((folder) => ['tsc', '-p', folder])) },
  ],
  [
    {
      name: 'tests of the packages',
      act: () => count(testedPackages(), 'nx', ['run-many', '-t', 'test', '--outputStyle=static', '--parallel=2']),
    },
  ],
  [{ name: 'tests of the tools', act: () => jestIn('tools') }],
  [{ name: 'walks from end to end', act: () => jestIn('e2e') }],
];

const total = { passed: 0, failed: 0 };
const summary = [];
for (const row of STEPS) {
  console.log(`\n=== ${row.map(({ name }) => name).join(', ')}`);
  const start = Date.now();
  const took = async ({ name, act }) => ({ name, ...(await act()), seconds: (Date.now() - start) / 1000 });
  for (const { name, passed, failed, problems, seconds } of await Promise.all(row.map(took))) {
    for (const problem of problems) console.log(problem);
    const line = `${failed === 0 ? 'ok    ' : 'FAILED'} ${name}: ${passed} passed, ${failed} failed, ${seconds.toFixed(1)} s`;
    console.log(line);
    summary.push(line);
    total.passed += passed;
    total.failed += failed;
  }
}
console.log(`\n=== all steps\n${summary.join('\n')}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
