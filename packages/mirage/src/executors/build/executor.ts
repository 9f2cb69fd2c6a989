import { artefactFolder, jobList, type CompileMode } from '@mirage/core';
import { linkProgram } from '../../steps/artefacts.js';
import { bundle } from '../../steps/bundle.js';
import { listEmbedded } from '../../steps/embed.js';
import { programFor } from '../../steps/generated-program.js';
import { checkInputs } from '../../steps/inputs/check.js';
import { readManifest } from '../../steps/manifest.js';
import { loadPlatform } from '../../steps/platform.js';
import { formatBytes } from '../../steps/report.js';
import { contentsFile } from '../../steps/supply/contents.js';
import { batchOf } from '../../steps/batch.js';
import { executorOf, type Task } from '../../steps/task.js';
import { typecheck } from '../../steps/typecheck.js';
import { writeFiles } from '../../steps/write.js';

export interface BuildOptions {
  readonly platform: string;
  /** `NAME=VALUE` for keys of the configuration. */
  readonly keys?: readonly string[];
  /** Which functions are compiled to machine code. Default: none. */
  readonly compile?: CompileMode;
  /** The maximum length of the machine code in bytes. */
  readonly compileBudget?: number;
}

/** `nx build NAME`: checks the modules against the devices, bundles them and builds the artefacts of the platform. */
const task: Task<BuildOptions> = async (
  unikernel,
  { platform: platformName, compile, compileBudget },
  { say, warn, nx },
) => {
  const platform = loadPlatform(unikernel, platformName);
  const program = programFor(unikernel, readManifest(unikernel, platformName), platform);
  const { manifest } = program;

  // Concurrent: the type checker is a separate process. Its errors come first, because they are more precise.
  const bundling = bundle(unikernel, platform, manifest.graph, `${program.folder}/main.ts`).then(
    (bundled) => ({ bundled }),
    (failure: unknown) => ({ failure }),
  );
  await typecheck(unikernel, program);
  const result = await bundling;
  if ('failure' in result) throw result.failure;
  for (const warning of result.bundled.warnings) warn(warning);

  const { bundled } = result;
  const { graph } = manifest;
  const embedded = listEmbedded(unikernel, graph);
  checkInputs(nx, unikernel, bundled.metafile, embedded);
  const options = { ...(compile && { compile }), ...(compileBudget !== undefined && { compileBudget }) };
  const { artefacts, notices } = await linkProgram(unikernel, platform, graph, bundled, options);
  const contents = contentsFile({
    ...{ unikernel, platform, graph, bundled, artefacts, notices, options },
    embedded: embedded.map(({ file }) => file),
  });
  writeFiles(
    unikernel,
    [...artefacts, notices, contents].map(({ name, contents: bytes, executable }) => ({
      path: `${artefactFolder(platformName)}/${name}`,
      contents: bytes,
      executable,
    })),
  );
  say(manifest.name, jobList(manifest.graph));
  const [image, ...rest] = artefacts;
  const size = formatBytes(Buffer.byteLength(image!.contents));
  say(
    manifest.name,
    [
      `${image!.name} (${image!.note === undefined ? size : `${size}: ${image!.note}`})`,
      ...rest.map(({ name }) => name),
    ].join(', '),
  );
};

export default executorOf(task);
/** The same for many unikernels in one process: `nx run-many -t build --batch`. */
export const batch = batchOf(task);
