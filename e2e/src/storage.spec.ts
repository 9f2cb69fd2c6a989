// Disks and stores, from the workspace of a user: the examples on each platform, disks that are made, a state that survives.
import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finished } from '../support/run';
import { CHECKOUT, freshWorkspace, type Workspace } from '../support/workspace';

const EXAMPLES = ['kv_ro', 'block', 'disk-lottery'];
let workspace: Workspace;

beforeAll(async () => {
  workspace = await freshWorkspace('lazy');
  for (const example of EXAMPLES) {
    cpSync(join(CHECKOUT, 'examples', example), join(workspace.root, example), {
      recursive: true,
      filter: (path) => !/[\\/](?:mirage|dist|tsconfig[^\\/]*\.json|[^\\/]*\.img)$/.test(path),
    });
  }
  for (const configuration of ['unix', 'virtio']) {
    const { status, output } = await workspace.nx('depend', 'kv_ro', `--configuration=${configuration}`);
    if (status !== 0) throw new Error(output);
  }
}, 300_000);
afterAll(() => workspace.remove());

const PLATFORMS: readonly (readonly [title: string, ...args: string[]])[] = [
  ['unix'],
  ['microvm', '--configuration=virtio'],
  ['q35', '--configuration=virtio', '--machine=q35'],
];

function transcript(example: string): string {
  return readFileSync(join(CHECKOUT, 'examples', example, 'transcript.txt'), 'utf8');
}

function start(example: string, ...args: string[]): Promise<Finished> {
  return workspace.nx('run', `${example}:run`, ...args);
}

describe.each(PLATFORMS)('on %s', (title, ...args) => {
  it('kv_ro finds the files in the program', async () => {
    const { status, output } = await start('kv_ro', ...args);
    expect(output.replaceAll('\r', '')).toContain(transcript('kv_ro'));
    expect(status).toBe(0);
  });

  it.each(['ramdisk', 'file'])('block passes on a %s', async (kind) => {
    const { status, output } = await start('block', ...args, `--keys=block=${kind}`);
    expect(output.replaceAll('\r', '')).toContain(transcript('block'));
    expect(status).toBe(0);
    if (title === 'unix' && kind === 'file') expect(output).toContain('made the disk block/disk.img: 16 MiB of zeros');
    else expect(output).not.toContain('made the disk');
  });
});

it('kv_ro reads a real folder where there is one, and says where there is none', async () => {
  const direct = await start('kv_ro', '--keys=kv_ro=direct');
  expect(direct.output).toContain(transcript('kv_ro'));
  workspace.write({ 'kv_ro/data/secret': 'bar\n' });
  expect((await start('kv_ro', '--keys=kv_ro=direct')).output).toContain('The secret has changed.');
  const { status, output } = await start('kv_ro', '--configuration=virtio', '--keys=kv_ro=direct');
  expect(output).toContain('MIR0204');
  expect(output).toContain('crunch makes its files part of the image');
  expect(status).not.toBe(0);
});

describe('disk-lottery', () => {
  const draws = ({ output }: Finished): string[] =>
    [...output.matchAll(/^Draw (\d+ of slot \d+): /gm)].map(([, text]) => text!);

  it('goes on where it was, whatever it ran on', async () => {
    const seen: string[] = [];
    for (const [, ...args] of [...PLATFORMS, ...PLATFORMS]) seen.push(...draws(await start('disk-lottery', ...args)));
    expect(seen).toEqual([1, 2, 3, 4, 5, 6].map((draw) => `${draw} of slot 0`));
    expect(statSync(join(workspace.root, 'disk-lottery/lottery.img')).size).toBe(1 << 20);
  });

  it('keeps slots apart, and begins anew when it is told to', async () => {
    expect(draws(await start('disk-lottery', '--', '--slot=3'))).toEqual(['1 of slot 3']);
    const reset = await start('disk-lottery', '--configuration=virtio', '--', '--reset');
    expect(reset.output).toContain('Slot 0 is reset.');
    expect(draws(await start('disk-lottery', '--'))).toEqual(['1 of slot 0']);
    expect(draws(await start('disk-lottery', '--', '--slot=3'))).toEqual(['2 of slot 3']);
    expect((await start('disk-lottery', '--configuration=virtio', '--', '--reset-all')).output).toContain(
      'All slots are reset.',
    );
    expect(draws(await start('disk-lottery', '--', '--slot=3'))).toEqual(['1 of slot 3']);
  });

  it.each([['unix'], ['virtio']])('ends with 5 on %s when the disk holds something else', async (configuration) => {
    const file = join(workspace.root, 'disk-lottery/lottery.img');
    const bytes = readFileSync(file);
    bytes.fill(0x58, 7 * 512, 8 * 512);
    writeFileSync(file, bytes);
    const { status, output } = await start('disk-lottery', `--configuration=${configuration}`, '--', '--slot=7');
    expect(output).toContain('Slot 7 holds no game. With --reset it does.');
    expect(status).toBe(5);
  });
});

it('says which disk is missing, and how to make it', async () => {
  workspace.write({
    'missing/config.ts': `import { block, blockOfFile, foreign, job, register } from 'mirage';
register('missing', [foreign('Loaf.Relax', block.to(job)).$(blockOfFile('none.img'))]);
`,
    'missing/loaf.ts': `import type { Block } from 'mirage/types';
export const Relax = { async start(disk: Block): Promise<void> { await disk.flush(); } };
`,
  });
  const { status, output } = await start('missing');
  expect(output).toContain('missing/config.ts:2:');
  expect(output).toContain("MIR0507  blockOfFile('none.img') needs the file missing/none.img, which does not exist.");
  expect(output).toContain('truncate -s 16M missing/none.img');
  expect(status).not.toBe(0);
});
