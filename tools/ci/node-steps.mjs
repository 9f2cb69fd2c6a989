// A step for each version of Node other than the current one: the README's first command, the tests beside the code, an
// end-to-end test.
import { rmSync } from 'node:fs';
import { cloneOf } from '../nodes/clone.mjs';
import { environmentOf, fetchNode, MAJORS } from '../nodes/nodes.mjs';
import { fails, HOLDS, jest, ROOT, run, sum } from './programs.mjs';

/** The README's first command, and the last line that it prints. */
const FIRST_COMMAND = 'npm ci && npx nx run out_to_lunch:run';
const LAST_WORDS = 'out_to_lunch   main returned 0';

/** Three workers for two processors: many of these tests wait. */
const WORKERS = '--maxWorkers=3';

/** Clones of one repository share a cache of Nx, but a new user's cache is empty. */
const OWN_CACHE = { NX_CACHE_DIRECTORY: '.nx/cache' };

/**
 * Returns the steps, one for each major version in ascending order. `shared()` returns variables for end-to-end tests.
 */
export function nodeSteps(shared, own = process.versions.node) {
  return MAJORS.filter((major) => major !== own.split('.')[0]).map((major) => ({
    name: `Node ${major}`,
    needsRoot: true,
    act: async (options) => {
      const all = { ...options, env: { ...environmentOf(fetchNode(major)), ...shared() } };
      return sum([
        await timed('first command', () => firstCommand(all)),
        await timed('tests of the packages', () => jest(`node-${major}-units`, 'tools/nodes', [WORKERS], all)),
        await timed('walk', () => jest(`node-${major}-walk`, 'e2e', ['src/nodes.spec.ts'], all)),
      ]);
    },
  }));
}

async function timed(part, act) {
  const startMs = Date.now();
  const result = await act();
  console.log(`${part}: ${((Date.now() - startMs) / 1000).toFixed(0)} s`);
  return result;
}

/** Runs the command in a clone, where nothing is built or installed. */
async function firstCommand({ env, ...options }) {
  const clone = cloneOf(ROOT);
  try {
    const { status, output } = await run('sh', ['-c', FIRST_COMMAND], {
      ...options,
      cwd: clone,
      env: { ...env, ...OWN_CACHE },
      isQuiet: true,
    });
    return status === 0 && output.includes(LAST_WORDS) ? HOLDS : fails(`${FIRST_COMMAND}\n${output}`);
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}
