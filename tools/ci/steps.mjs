// The steps of `npm test`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeSteps } from './node-steps.mjs';
import { check, count, fails, HOLDS, jest, ROOT, run } from './programs.mjs';
import { installMissing } from './system.mjs';

function json(path) {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}

/** The folders of the packages. */
function packages() {
  return readdirSync(join(ROOT, 'packages'))
    .map((name) => `packages/${name}`)
    .filter((folder) => existsSync(join(ROOT, folder, 'package.json')));
}

/** The names of the packages that have tests. */
function testedPackages() {
  return packages()
    .map((folder) => json(`${folder}/package.json`))
    .filter(({ nx }) => nx?.targets?.test)
    .map(({ name }) => name);
}

/** A library that an example imports. It is type-checked like the packages. */
const LIBRARIES = ['examples/greeting'];

/** Folders that are type-checked separately, because they are not projects of `tsc --build`. */
const PROGRAMS = ['tools', 'e2e'];

function checkTypes(options) {
  return check(options, ['tsc', '-b', ...packages(), ...LIBRARIES], ...PROGRAMS.map((folder) => ['tsc', '-p', folder]));
}

/** Environment variables for end-to-end tests on every Node: the folder of the workspaces that they copy. */
const shared = {};

async function makeTemplates(options) {
  const { status, output } = await run(process.execPath, ['tools/run.mjs', 'tools/ci/templates.ts'], {
    ...options,
    isQuiet: true,
  });
  if (status !== 0) return fails(output);
  shared.MIRAGE_E2E_TEMPLATES = output.trim();
  return HOLDS;
}

/** Returns the folder to remove when all steps have run. */
export function templates() {
  return shared.MIRAGE_E2E_TEMPLATES;
}

/**
 * Returns the steps in their order; those of one row run in parallel. `act` receives the time at which it is stopped.
 * With `isOwnNodeOnly` there are no steps for other versions of Node. A step that creates network namespaces or mounts
 * has `needsRoot`.
 */
export function steps({ isOwnNodeOnly = false, own = process.versions.node } = {}) {
  return [
    [{ name: 'system packages', act: async () => (installMissing() ? HOLDS : fails()) }],
    [
      { name: 'formatting', act: (options) => check(options, ['prettier', '--check', '--log-level=warn', '.']) },
      { name: 'lint', act: (options) => check(options, ['eslint', '--max-warnings=0', '.']) },
      { name: 'types', act: checkTypes },
    ],
    [
      {
        name: 'tests of the packages',
        needsRoot: true,
        // Three tasks for two processors: many of these tests wait.
        act: (options) =>
          count(testedPackages(), 'nx', ['run-many', '-t', 'test', '--outputStyle=static', '--parallel=3'], options),
      },
    ],
    [{ name: 'tests of the tools', act: (options) => jest('tools', 'tools', [], options) }],
    [{ name: 'packed packages', act: makeTemplates }],
    [
      {
        name: 'walks from end to end',
        needsRoot: true,
        act: (options) => jest('e2e', 'e2e', [], { ...options, env: { ...process.env, ...shared } }),
      },
    ],
    ...(isOwnNodeOnly ? [] : nodeSteps(() => shared, own).map((step) => [step])),
  ];
}
