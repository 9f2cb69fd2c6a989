import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageOf } from './program.js';
import { boot, requireQemu } from './qemu.js';

jest.setTimeout(300_000);
beforeAll(requireQemu);

const PAGE = join(__dirname, '../../../docs/differences.md');

/** The rows of the page's first table: expression, value on unix, value on virtio and xen. */
const ROWS = [...readFileSync(PAGE, 'utf8').matchAll(/^\| `(.+?)` +\| `(.+?)` +\| `(.+?)` +\| [^|]+\|$/gm)].map(
  ([, expression, unix, image]) => ({ expression: expression!, unix: unix!, image: image! }),
);

/** A program that writes the value of each expression, or the name of the error that it throws. */
const body = ROWS.map(
  ({ expression }) => `say((() => { try { return String(${expression}); } catch (error) { return error.name; } })());`,
).join('\n');

describe('the page of differences', () => {
  it('has rows', () => expect(ROWS.length).toBeGreaterThan(15));

  it('shows the results of Node', () => {
    const program = `const say = (text) => console.log(text); ${body}`;
    const output = execFileSync(process.execPath, ['-e', program], {
      encoding: 'utf8',
      env: { ...process.env, TZ: 'UTC' },
    });
    expect(output.trimEnd().split('\n')).toEqual(ROWS.map(({ unix }) => unix));
  });

  it('shows the results of a virtual machine', async () => {
    const { output, status } = await boot(await imageOf(body));
    expect({ status, values: output.trimEnd().split('\n') }).toEqual({
      status: 0,
      values: ROWS.map(({ image }) => image),
    });
  });
});
