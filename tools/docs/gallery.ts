import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expectedLines, expectLines } from '../../e2e/support/examples';
import { EXAMPLES, PLATFORMS, type Example } from './examples';

/** The page and the folder of its pictures, relative to the workspace. */
export const PAGE = 'docs/examples.md';
export const PICTURES = 'docs/pictures';

/** The executor of `nx describe`, as Nx calls it. */
type Describe = (options: object, context: object) => Promise<{ success: boolean }>;

/**
 * Returns the files of the gallery by path: the page, and the pictures of `nx describe EXAMPLE --configuration=PLATFORM
 * --format=svg`, one for all platforms when they are equal. The packages must be built. Throws for an example without a
 * row, a row without an example, and a row whose output differs from the transcript.
 */
export async function galleryFiles(root: string): Promise<ReadonlyMap<string, string>> {
  checkRows(root);
  const files = new Map<string, string>();
  const sections: string[] = [];
  for (const example of EXAMPLES) {
    const drawn = await drawings(root, example);
    for (const { path, svg } of drawn) files.set(path, svg);
    sections.push(section(root, example, drawn));
  }
  const page = [OPENING, ...sections].join('\n\n');
  files.set(PAGE, await format(page, { ...(await resolveConfig(join(root, PAGE))), parser: 'markdown' }));
  return files;
}

const OPENING = `# Examples

Each example is a folder in \`examples\`, which its heading links to. It runs on every platform, unless there is a picture for one alone, and prints the
same on all of them. This page shows its \`config.ts\`, the graph of its devices, the command that runs it, and its output. Add
\`--configuration=virtio\` or \`--configuration=xen\` to \`run\` for another platform.

In a picture the unikernel is at the top. It starts jobs, which are your modules (square). Arrows lead to the devices (round) and arguments (with a folded
corner) of a job. An example has a picture for each platform if they differ, otherwise one for all.
\`nx describe EXAMPLE --configuration=PLATFORM --format=svg --output=FILE\` draws it.`;

/** A picture, for one platform or for all. */
interface Drawing {
  readonly platform: string;
  readonly path: string;
  readonly svg: string;
}

/** Draws the pictures of an example with the executor of `nx describe`. */
async function drawings(root: string, { name, platforms = PLATFORMS }: Example): Promise<Drawing[]> {
  const describe = (
    createRequire(join(root, 'package.json'))('./packages/mirage/dist/executors/describe/executor.js') as {
      default: Describe;
    }
  ).default;
  const context = {
    root,
    projectName: name,
    projectsConfigurations: { projects: { [name]: { root: `examples/${name}`, targets: {} } } },
  };
  const scratch = join('tmp', 'gallery');
  mkdirSync(join(root, scratch), { recursive: true });
  const drawn: Drawing[] = [];
  for (const platform of platforms) {
    const output = join(scratch, `${name}.${platform}.svg`);
    const { success } = await describe({ platform, format: 'svg', output }, context);
    if (!success) throw new Error(`nx describe ${name} --configuration=${platform} fails.`);
    const svg = readFileSync(join(root, output), 'utf8');
    drawn.push({ platform, path: `${PICTURES}/${name}.${platform}.svg`, svg });
  }
  rmSync(join(root, scratch), { recursive: true });
  const [first] = drawn as [Drawing];
  const isShared = platforms === PLATFORMS && drawn.every(({ svg }) => svg === first.svg);
  return isShared ? [{ ...first, platform: 'every platform', path: `${PICTURES}/${name}.svg` }] : drawn;
}

function section(root: string, example: Example, drawn: readonly Drawing[]): string {
  const { name, shows, needs, args } = example;
  const config = readFileSync(join(root, 'examples', name, 'config.ts'), 'utf8').trim();
  const images = drawn.map(
    ({ platform, path }) => `![The devices of ${name} on ${platform}](${path.replace(/^docs\//, '')})`,
  );
  const pictures =
    images.length === 1 ? images[0]! : [PLATFORMS, PLATFORMS.map(() => '---'), images].map(row).join('\n');
  const command = `$ npx nx run ${name}:run${args === undefined ? '' : ` -- ${args}`}`;
  return [
    `## [${name}](../examples/${name})`,
    [shows, ...(needs === undefined ? [] : [needs])].join(' '),
    ...(config === '' ? [] : [`\`\`\`ts\n${config}\n\`\`\``]),
    pictures,
    `\`\`\`console\n${[command, ...printed(root, example)].join('\n')}\n\`\`\``,
  ].join('\n\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Returns the output of an example: that in its row, or its transcript on unix, or nothing. */
function printed(root: string, { name, prints }: Example): readonly string[] {
  if (prints) return prints;
  return hasTranscript(root, name) ? expectedLines({ example: name }, 'unix') : [];
}

function hasTranscript(root: string, name: string): boolean {
  return ['transcript.txt', 'transcript.unix.txt'].some((file) => existsSync(join(root, 'examples', name, file)));
}

/** Checks that every example has a row, every row an example, and that the output in a row matches the transcript. */
function checkRows(root: string): void {
  const folders = readdirSync(join(root, 'examples')).filter((name) =>
    existsSync(join(root, 'examples', name, 'config.ts')),
  );
  const rows = EXAMPLES.map(({ name }) => name);
  const forgotten = folders.filter((name) => !rows.includes(name));
  const gone = rows.filter((name) => !folders.includes(name));
  if (forgotten.length > 0) throw new Error(`tools/docs/examples.ts has no row for ${forgotten.join(', ')}.`);
  if (gone.length > 0)
    throw new Error(`tools/docs/examples.ts has a row for ${gone.join(', ')}, which does not exist.`);
  for (const example of EXAMPLES) {
    // The transcript is of a run without arguments.
    if (example.args !== undefined || !hasTranscript(root, example.name)) continue;
    expectLines(printed(root, example).join('\n'), expectedLines({ example: example.name }, 'unix'));
  }
}
