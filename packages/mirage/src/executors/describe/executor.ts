import { describeDot, describeTree, MirageError } from '@mirage/core';
import { isAbsolute, resolve } from 'node:path';
import { evaluate } from '../../steps/evaluate.js';
import { loadPlatform } from '../../steps/platform.js';
import { planFor } from '../../steps/plan.js';
import { terminal } from '../../steps/report.js';
import { readContents } from '../../steps/supply/contents.js';
import { sizePicture } from '../../steps/supply/size-picture.js';
import { executorOf } from '../../steps/task.js';
import { writeFiles } from '../../steps/write.js';

export interface DescribeOptions {
  readonly platform: string;
  /** `NAME=VALUE` for keys of the configuration. */
  readonly keys?: readonly string[];
  readonly format?: 'text' | 'json' | 'dot' | 'svg' | 'size';
  /** File to write, relative to the workspace root. Default: the terminal. */
  readonly output?: string;
}

/**
 * `nx describe NAME`: shows the device graph as a tree, as JSON, in the Graphviz language or as an SVG image, or where
 * the bytes of the built unikernel go.
 */
export default executorOf<DescribeOptions>(
  async (unikernel, { platform: platformName, format = 'text', output }, { say }) => {
    const platform = loadPlatform(unikernel, platformName);
    const { graph } = await evaluate(unikernel);
    const { packages, files, artefacts } = planFor(unikernel, graph, platform);
    const description = await render();
    if (output === undefined) {
      terminal.out(description.trimEnd());
      return;
    }
    if (resolve(unikernel.root, output) === unikernel.root) {
      throw new MirageError('MIR0206', `${output} is a folder.`, {
        next: 'Name a file, for example --output=graph.svg.',
      });
    }
    const folder = isAbsolute(output) ? '/' : unikernel.root;
    writeFiles({ ...unikernel, folder, projectRoot: '.' }, [{ path: output, contents: description }]);
    say(graph.name, `Wrote ${output}`);

    async function render(): Promise<string> {
      switch (format) {
        case 'text':
          return describeTree(graph, platform);
        case 'json':
          return (
            JSON.stringify(
              { platform: platform.name, ...graph, packages, files: files.map(({ path }) => path), artefacts },
              null,
              2,
            ) + '\n'
          );
        case 'dot':
          return describeDot(graph, platform);
        case 'svg': {
          const { Graphviz } = await import('@hpcc-js/wasm-graphviz');
          return (await Graphviz.load()).dot(describeDot(graph, platform));
        }
        case 'size':
          return sizePicture(readContents(unikernel, platformName, graph.name).size);
      }
    }
  },
);
