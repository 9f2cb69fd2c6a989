import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

const kernel = join(__dirname, '../..');

/**
 * Compiles `NAME.c` of this folder with the parts of the kernel that it includes, for this machine. Returns a function
 * that runs it with lines of input. `sanitizers` are those of gcc, besides the one for undefined behaviour.
 */
export function compileForHost(name: string, ...sanitizers: readonly string[]): (lines: readonly string[]) => string[] {
  const program = join(kernel, 'tmp/host', name);
  mkdirSync(join(kernel, 'tmp/host'), { recursive: true });
  const flags = ['-std=gnu11', '-O1', '-Wall', '-Wextra', '-Werror', '-fno-sanitize-recover'];
  flags.push(`-fsanitize=${['undefined', ...sanitizers].join()}`);
  // Tests of several packages compile the same program at the same time, and one that is being written cannot run.
  const part = `${program}.${process.pid}`;
  execFileSync('gcc', [...flags, '-iquote', '.', '-iquote', 'src', `test/host/${name}.c`, '-o', part], { cwd: kernel });
  renameSync(part, program);
  return (lines) =>
    execFileSync(program, {
      input: lines.map((line) => `${line}\n`).join(''),
      encoding: 'utf8',
      timeout: 20000,
      maxBuffer: Infinity,
    })
      .trimEnd()
      .split('\n');
}
