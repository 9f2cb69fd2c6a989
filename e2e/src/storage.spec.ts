// Disks and stores of `nx run` in the workspace of a user: created disks, persistent state, missing disks.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { copyExample } from '../support/examples';
import type { Finished } from '../support/run';
import { CHECKOUT, freshWorkspace, type Workspace } from '../support/workspace';

let workspace: Workspace;

beforeAll(async () => {
  workspace = await freshWorkspace('lazy');
  for (const example of ['kv_ro', 'block', 'disk-lottery']) copyExample(example, join(workspace.root, example));
  for (const configuration of ['unix', 'virtio']) {
    await workspace.must('nx', 'depend', 'kv_ro', `--configuration=${configuration}`);
  }
});
afterAll(() => workspace.remove());

function transcript(example: string): string {
  return readFileSync(join(CHECKOUT, 'examples', example, 'transcript.txt'), 'utf8');
}

function start(example: string, ...args: string[]): Promise<Finished> {
  return workspace.nx('run', `${example}:run`, ...args);
}

it('creates a disk of the size in config.ts, once', async () => {
  const first = await start('block', '--keys=block=file');
  expect(first.output).toContain('Created the disk block/disk.img: 16 MiB of zeros');
  expect(first.output).toContain(transcript('block'));
  const second = await start('block', '--configuration=virtio', '--keys=block=file');
  expect(second.output).not.toContain('made the disk');
  expect(second.output.replaceAll('\r', '')).toContain(transcript('block'));
});

it('kv_ro reads a real folder on platforms that have folders, and is refused on others', async () => {
  const direct = await start('kv_ro', '--keys=kv_ro=direct');
  expect(direct.output).toContain(transcript('kv_ro'));
  workspace.write({ 'kv_ro/data/secret': 'bar\n' });
  expect((await start('kv_ro', '--keys=kv_ro=direct')).output).toContain('The secret has changed.');
  const { status, output } = await start('kv_ro', '--configuration=virtio', '--keys=kv_ro=direct');
  expect(output).toContain('MIR0204');
  expect(output).toContain('crunch embeds their files in the image');
  expect(status).not.toBe(0);
});

it('a disk-lottery continues on any platform until it is reset', async () => {
  const draws = ({ output }: Finished): string[] =>
    [...output.matchAll(/^Draw (\d+ of slot \d+): /gm)].map(([, text]) => text!);
  const seen: string[] = [];
  for (const args of [[], ['--configuration=virtio'], ['--configuration=virtio', '--machine=q35'], []])
    seen.push(...draws(await start('disk-lottery', ...args)));
  expect(seen).toEqual([1, 2, 3, 4].map((draw) => `${draw} of slot 0`));
  expect(statSync(join(workspace.root, 'disk-lottery/lottery.img')).size).toBe(1 << 20);
  expect(draws(await start('disk-lottery', '--', '--slot=3'))).toEqual(['1 of slot 3']);
  const reset = await start('disk-lottery', '--configuration=virtio', '--', '--reset-all');
  expect(reset.output).toContain('All slots are reset.');
  expect(draws(await start('disk-lottery', '--', '--slot=3'))).toEqual(['1 of slot 3']);
});

it('reports a missing disk, and how to create it', async () => {
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

describe('a secret', () => {
  const GIVEN = 'g1ven-0n-the-c0mmand-line';
  const STORED = 'st0red-in-a-f0lder';

  /** Returns a unikernel that prints how long its secret is. */
  const vault = (name: string, store: string): Record<string, string> => ({
    [`${name}/config.ts`]: `import { argument, console, defaultConsole, directKvRo, foreign, job, kvMem, register, text } from 'mirage';
const token = argument('token', text, { doc: 'The token.', secret: true, store: ${store} });
register('${name}', [foreign('Vault.Main', console.to(text).to(job)).$(defaultConsole, token)]);
`,
    [`${name}/vault.ts`]: `import type { Console } from 'mirage/types';
export const Main = {
  start: (console: Console, token: string) => console.log(\`\${token.length} characters\`),
};
`,
  });

  beforeAll(() =>
    workspace.write({
      ...vault('vault', "directKvRo('keys')"),
      ...vault('machine', 'kvMem()'),
      'vault/keys/api': `${STORED}\n`,
    }),
  );

  /** The files that contain a text, except packages and the key. */
  const filesWith = (text: string): string[] =>
    readdirSync(workspace.root, { recursive: true, encoding: 'utf8' })
      .filter((path) => !/(?:^|\/)node_modules\//.test(path) && path !== 'vault/keys/api')
      .filter((path) => statSync(join(workspace.root, path), { throwIfNoEntry: false })?.isFile())
      .filter((path) => readFileSync(join(workspace.root, path)).includes(text));

  it.each([
    ['vault', 'unix'],
    ['machine', 'virtio'],
  ])('of %s is given on the command line on %s, and no file of ours contains it', async (name, platform) => {
    const { output } = await start(name, `--configuration=${platform}`, '--', `--token=${GIVEN}`);
    expect(output).toContain(`${GIVEN.length} characters`);
    // Nx keeps the last command line, as a shell does.
    expect(filesWith(GIVEN)).toEqual(['.nx/cache/run.json']);
  });

  it('is read from a folder at each start, and no other file contains it', async () => {
    const { output } = await start('vault', '--', '--token-file=api');
    expect(output).toContain(`${STORED.length} characters`);
    expect(output).not.toContain(STORED);
    expect((await start('vault', '--', '--token-file=nothing')).output).toContain(
      'secret --token: cannot read the key "nothing": not-found',
    );
    expect(filesWith(STORED)).toEqual([]);
  });

  it('is in no drawing, and in no command that is only shown', async () => {
    const drawn = await workspace.must('nx', 'describe', 'vault');
    expect(drawn).toContain('argument --token: The token. (secret)');
    const shown = await start('vault', '--print', '--', `--token=${GIVEN}`);
    // Nx itself repeats the command that the user has typed.
    expect(shown.output.replace(/^.*> nx run .*$/gm, '')).not.toContain(GIVEN);
    expect(shown.output).toContain('--token=SECRET');
  });
});
