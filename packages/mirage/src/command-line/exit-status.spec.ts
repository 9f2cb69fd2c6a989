import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** Runs `body` in a process that passes on a status. Returns its exit status. */
function statusOf(body: string): number | null {
  const { outputFiles } = buildSync({
    stdin: {
      contents: `import { passOnStatus } from './exit-status';
import { writeFileSync } from 'node:fs';
passOnStatus(process.env);
const leave = (status: string) => writeFileSync(process.env['MIRAGE_STATUS_FILE']!, status);
${body}`,
      resolveDir: join(__dirname),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
  });
  return spawnSync(process.execPath, ['-e', outputFiles[0]!.text], { encoding: 'utf8' }).status;
}

describe('the exit status of a command', () => {
  it.each<[string, string, number]>([
    ['is that of the unikernel instead of the 1 of Nx', "leave('63'); process.exit(1);", 63],
    ['stays 0 when nothing failed', "leave('63'); process.exit(0);", 0],
    ['is that of Nx after an interrupt', "leave('63'); process.exit(130);", 130],
    ['stays 1 when no unikernel left one', 'process.exit(1);', 1],
    ['is 1 if the written status is not valid', "leave('300'); process.exit(1);", 1],
    ['is that of SIGPIPE if the output is closed', "process.stdout.emit('error', { code: 'EPIPE' });", 141],
  ])('%s', (_, body, expected) => {
    expect(statusOf(body)).toBe(expected);
  });
});
