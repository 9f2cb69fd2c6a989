import type { OutputRewriter } from './exec.js';
import { start } from './start.js';

const nothing = (): void => undefined;
const options = { folder: '.', again: 'nx build lazy', announce: (output: OutputRewriter) => output };

it('reports the program that cannot be started and what to type', async () => {
  await expect(start({ program: '/nowhere/mir-lazy', args: [] }, options, nothing)).rejects.toMatchObject({
    code: 'MIR0502',
    message: expect.stringContaining('/nowhere/mir-lazy cannot be started: '),
    next: 'Build it again: nx build lazy',
  });
});

it.each([
  ['a status', ['-e', 'process.exit(63)'], 63],
  ['success', ['-e', ''], 0],
  ['a signal', ['-e', 'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)'], 143],
])('returns %s as the shell would', async (_, args, status) => {
  expect(await start({ program: process.execPath, args }, options, nothing)).toBe(status);
});
