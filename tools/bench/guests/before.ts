import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../../../e2e/support/workspace';
import { CACHE } from './floor';

/** The last commit whose images have no machine code of the program: its interpreter is the measure of the compiler. */
const COMMIT = 'ce5eac679f639d3a5081b11d864672dab3cf6529';
const FOLDER = join(CACHE, `before-${COMMIT.slice(0, 10)}`);
/** A kernel is compiled. */
const LIMIT_MS = 1_200_000;

function run(cwd: string, program: string, ...args: readonly string[]): void {
  const env = { ...process.env, NX_DAEMON: 'false' };
  execFileSync(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS });
}

/**
 * Builds a unikernel for virtio with the kernel and the packages of that commit. Returns the path of its image. The
 * first time takes minutes, because the checkout is cloned and its kernel compiled.
 */
export function imageBefore(name: string, files: Readonly<Record<string, string>>): string {
  if (!existsSync(FOLDER)) {
    mkdirSync(CACHE, { recursive: true });
    const part = `${FOLDER}.part`;
    rmSync(part, { recursive: true, force: true });
    run(CACHE, 'git', 'clone', '--quiet', '--no-checkout', CHECKOUT, part);
    run(part, 'git', 'checkout', '--quiet', COMMIT);
    run(part, 'npm', 'ci', '--no-audit', '--no-fund');
    renameSync(part, FOLDER);
  }
  const folder = join(FOLDER, 'examples', name);
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(FOLDER, 'examples/hello/tsconfig.json'), join(folder, 'tsconfig.json'));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  run(FOLDER, 'npx', 'nx', 'build', name, '--configuration=virtio');
  return join(folder, `dist/virtio/mir-${name}.virtio`);
}
