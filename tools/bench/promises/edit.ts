import { join } from 'node:path';
import type { Workspace } from '../../../e2e/support/workspace';
import { interleave, ratio, type Subject } from '../measure';
import { MODES, nxSubject, type Mode } from '../nx';
import type { Measurement, Promised } from '../promise';
import { HELLO, helloModule } from '../unikernels';

const BAR = 1.5;
const PLAIN = 'packages/plain';

/**
 * After an edit of one line, a new image with checked types costs little more than esbuild and tsc under the same Nx.
 */
export const edit: Promised = {
  name: 'edit',
  async measure({ workspace, runs, say }) {
    await workspace.must('nx', 'build', 'hello');
    writePlain(workspace);
    const checkers = await versions(workspace);
    const rows: Measurement[] = [];
    for (const mode of MODES) {
      say(`edit, ${mode.name}: ${runs} runs`);
      const times = await interleave(subjects(workspace, mode), runs).finally(() => {
        // Other promises expect the original line of hello.
        workspace.write({ [`${HELLO}/unikernel.ts`]: helloModule('hello') });
      });
      const how =
        'one line of the module is edited, then: nx build hello; nx build plain, a no-op that depends on the targets `esbuild` (its command line ' +
        `program) and \`tsc --noEmit\` of the same main.ts and module, which Nx runs in parallel; ${mode.name}`;
      rows.push(
        row(`edit to image, ${mode.name}`, `against esbuild + tsc ${checkers.tsc}`, times, 'plain', how, BAR),
        row(`edit to image, ${mode.name}`, `against esbuild + tsc ${checkers.native}`, times, 'plain, native tsc', how),
      );
    }
    return rows;
  },
};

function row(
  what: string,
  peer: string,
  times: Measurement['raw'],
  theirs: string,
  how: string,
  bar?: number,
): Measurement {
  const { factor, text } = ratio(times as Record<string, number[]>, 'mirage', theirs);
  return {
    what: `${what}, ${peer}`,
    measured: text,
    ...(bar === undefined ? {} : { bar: `<= ${bar}x`, kept: factor <= bar }),
    how,
    raw: { mirage: times['mirage']!, [theirs]: times[theirs]! },
  };
}

function subjects(workspace: Workspace, mode: Mode): Subject[] {
  const editing = (folder: string) => (): void => {
    workspace.write({ [`${folder}/unikernel.ts`]: helloModule(`hello ${(edits += 1)}`) });
  };
  return [
    { ...nxSubject(workspace, 'mirage', mode, 'build', 'hello'), before: editing(HELLO) },
    { ...nxSubject(workspace, 'plain', mode, 'build', 'plain'), before: editing(PLAIN) },
    { ...nxSubject(workspace, 'plain, native tsc', mode, 'run', 'plain:build-native'), before: editing(PLAIN) },
  ];
}

/** Every edit is a new text, or Nx would use its cache. */
let edits = Date.now();

/** Writes a project that bundles and checks the same main.ts with the same settings as hello, without the plugin. */
function writePlain(workspace: Workspace): void {
  const target = (command: string, outputs: readonly string[]): object => ({
    command,
    options: { cwd: '{projectRoot}' },
    cache: true,
    inputs: ['default', { externalDependencies: ['esbuild', 'typescript'] }],
    outputs,
  });
  const targets = {
    esbuild: target(
      'esbuild mirage/unix/main.ts --bundle --platform=node --target=node20 --sourcemap --outfile=dist/plain.js --log-level=warning',
      ['{projectRoot}/dist'],
    ),
    tsc: target(
      `node ${join(workspace.root, 'node_modules/typescript/bin/tsc')} --noEmit --project mirage/unix/tsconfig.json`,
      [],
    ),
    'tsc-native': target(`${nativeCompiler(workspace)} --noEmit --project mirage/unix/tsconfig.json`, []),
    build: { executor: 'nx:noop', dependsOn: ['esbuild', 'tsc'] },
    'build-native': { executor: 'nx:noop', dependsOn: ['esbuild', 'tsc-native'] },
  };
  workspace.write({
    [`${PLAIN}/project.json`]: JSON.stringify({ name: 'plain', targets }),
    [`${PLAIN}/unikernel.ts`]: helloModule('plain'),
    ...Object.fromEntries(
      ['main.ts', 'tsconfig.json'].map((file) => [
        `${PLAIN}/mirage/unix/${file}`,
        workspace.read(`${HELLO}/mirage/unix/${file}`),
      ]),
    ),
  });
}

/** Returns the path of the compiler's native port, which runs without the launcher's Node. */
function nativeCompiler({ root }: Workspace): string {
  return join(root, `node_modules/@typescript/typescript-${process.platform}-${process.arch}/lib/tsc`);
}

async function versions(workspace: Workspace): Promise<{ tsc: string; native: string }> {
  const version = async (...command: [string, ...string[]]): Promise<string> =>
    (await workspace.exec(...command, '--version')).stdout.replace('Version', '').trim();
  return {
    tsc: await version('node', join(workspace.root, 'node_modules/typescript/bin/tsc')),
    native: await version(nativeCompiler(workspace)),
  };
}
