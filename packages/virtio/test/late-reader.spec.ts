import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { qemuArguments, requireQemu } from '../../kernel/test/qemu.js';
import { imageOf } from './programs.js';

const SUPERVISOR = join(__dirname, '../dist/host/run/supervisor/main.js');
/** Twenty times what a socket between two processes holds of a guest's output: each byte is written on its own. */
const TEXT = Array.from({ length: 1500 }, (_, index) => String(index).padStart(4, '.')).join('');

jest.setTimeout(120000);
beforeAll(requireQemu);

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mirage-late-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('a machine whose input has ended loses no output, although its reader pauses again and again', async () => {
  const { image } = await imageOf(
    `[async () => {
      const c = await connectConsole();
      let text = '';
      for (let index = 0; index < 1500; index++) text += String(index).padStart(4, '.');
      await c.log(text);
      await c.log('the end');
    }]`,
  );
  const args = qemuArguments(image, folder, { machine: 'q35' });
  const child = spawn(process.execPath, [SUPERVISOR, 'qemu-system-x86_64', ...args], {
    stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
  });
  const { stdin, stdout } = child as unknown as ChildProcessWithoutNullStreams;
  stdin.end();
  child.stdio[3]!.on('error', () => undefined);
  (child.stdio[3] as NodeJS.ReadableStream).resume();
  let output = '';
  stdout.setEncoding('latin1').on('data', (text: string) => {
    output += text;
    stdout.pause();
    setTimeout(() => stdout.resume(), 20);
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), 100_000);
  await once(child, 'close');
  clearTimeout(limit);
  expect(output.replaceAll('\r', '')).toBe(`${TEXT}\nthe end\n`);
});
