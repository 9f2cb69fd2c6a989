// Runs everything that a contributor does in a clone, on each version of Node: node tools/nodes/everything.mjs
// [MAJOR...]
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cloneOf } from './clone.mjs';
import { environmentOf, fetchNode, MAJORS } from './nodes.mjs';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const COMMANDS = [
  'npm ci',
  'npx nx run out_to_lunch:run',
  'npm test -- --own-node',
  'npm run pack',
  'npm run bench -- --only=image',
];

/** Runs the commands in a new clone, also after a failure. Returns those that failed. */
function failuresOn(major) {
  // Clones of one repository share a cache of Nx, but a new user's cache is empty.
  const env = { ...environmentOf(fetchNode(major)), NX_CACHE_DIRECTORY: '.nx/cache' };
  const clone = cloneOf(ROOT);
  try {
    return COMMANDS.filter((command) => {
      console.log(`\n=== Node ${major}: ${command}`);
      const { status } = spawnSync('sh', ['-c', command], { cwd: clone, env, stdio: ['ignore', 'inherit', 'inherit'] });
      return status !== 0;
    });
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}

const asked = process.argv.slice(2);
const lines = (asked.length > 0 ? asked : MAJORS).map((major) => {
  const startMs = Date.now();
  try {
    const failed = failuresOn(major);
    const minutes = ((Date.now() - startMs) / 60_000).toFixed(1);
    if (failed.length === 0) return `ok     Node ${major}: ${COMMANDS.length} commands, ${minutes} min`;
    process.exitCode = 1;
    return `FAILED Node ${major}: ${failed.join('; ')}`;
  } catch (error) {
    process.exitCode = 1;
    return `FAILED Node ${major}: ${error.message}`;
  }
});
console.log(`\n=== all versions of Node\n${lines.join('\n')}`);
