import { createRequire } from 'node:module';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Workspace } from '../../../e2e/support/workspace';
import { linear } from '../linear';
import type { Promised } from '../promise';
import { helloModule } from '../unikernels';

/** Nodes of the graph: jobs and their devices. */
const SIZES = [125, 250, 500, 1000];

const FOLDER = 'packages/large';

/** The costs of configure and describe grow linearly with the number of jobs and devices. */
export const configuration: Promised = {
  name: 'configuration',
  async measure({ workspace, runs, say }) {
    workspace.write({ [`${FOLDER}/unikernel.ts`]: helloModule('large') });
    const steps = installedSteps(workspace);
    const times: Record<'configure' | 'describe', Record<string, number[]>> = { configure: {}, describe: {} };
    for (let round = 0; round <= runs; round++) {
      if (round > 0) say(`configuration: round ${round} of ${runs}, ${SIZES.join(', ')} nodes`);
      for (const size of [1, ...SIZES]) {
        workspace.write({ [`${FOLDER}/config.ts`]: largeConfig(size) });
        const { configure, describe } = await steps(size);
        if (round === 0) continue;
        (times.configure[size] ??= []).push(configure);
        (times.describe[size] ??= []).push(describe);
      }
    }
    const how =
      'in one process, by the steps of the installed package; half of the nodes are jobs, the others networks, one for each';
    return [
      ...linear('configure', 'nodes', `evaluate config.ts, resolve for unix, emit: ${how}`, times.configure),
      ...linear('describe', 'nodes', `evaluate config.ts, draw the tree: ${how}`, times.describe),
    ];
  },
};

/** One job for every two nodes, each with its own network. */
function largeConfig(nodes: number): string {
  const [half, name] = [Math.ceil(nodes / 2), 'large'];
  return `import { foreign, job, netif, network, register } from 'mirage';

const relax = foreign('Unikernel.Hello', network.to(job));
register('${name}', Array.from({ length: ${half} }, (_, index) => relax.$(netif(String(index)))));
`;
}

/** The steps of the executors, from the installed package. */
interface Steps {
  evaluate: (unikernel: object) => Promise<{ graph: { nodes: readonly unknown[] } }>;
  loadPlatform: (unikernel: object, name: string) => { name: string };
  planFor: (unikernel: object, graph: object, platform: object) => { files: readonly unknown[] };
  describeTree: (graph: object, platform: object) => string;
}

function installedSteps({ root }: Workspace): (nodes: number) => Promise<{ configure: number; describe: number }> {
  const load = createRequire(join(root, 'package.json'));
  const step = (file: string): Partial<Steps> =>
    load(join(root, 'node_modules/mirage/dist/steps', file)) as Partial<Steps>;
  const { evaluate, loadPlatform, planFor, describeTree } = {
    ...step('evaluate.js'),
    ...step('platform.js'),
    ...step('plan.js'),
    ...(load('@mirage/core') as Partial<Steps>),
  } as Steps;
  const unikernel = { root, folder: join(root, FOLDER), projectRoot: FOLDER, project: 'large' };
  const platform = loadPlatform(unikernel, 'unix');
  return async (nodes) => {
    const start = performance.now();
    const { graph } = await evaluate(unikernel);
    const evaluated = performance.now();
    planFor(unikernel, graph, platform);
    const planned = performance.now();
    describeTree(graph, platform);
    const described = performance.now();
    if (graph.nodes.length < nodes) throw new Error(`The graph has ${graph.nodes.length} nodes, not ${nodes}.`);
    return { configure: planned - start, describe: evaluated - start + (described - planned) };
  };
}
