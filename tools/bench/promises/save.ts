import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { start, type Running } from '../../../e2e/support/run';
import type { Workspace } from '../../../e2e/support/workspace';
import { untilAnswer } from '../guests/http-answer';
import { buildImage } from '../guests/image';
import { userNetwork } from '../guests/streams';
import { range, ratio, takeInTurn } from '../measure';
import type { Measurement, Promised } from '../promise';
import { QEMU } from '../requirements';

/** After an answer, the types are checked. The next save waits for that. */
const PAUSE_MS = 2000;
const FIRST_ANSWER_MS = 120_000;
const ANSWER_MS = 60_000;
const LONGEST_BENCH_MS = 1_800_000;
const FIRST = 'first';

/** A server that answers with the text in its module, and starts again after each save. */
interface Server {
  readonly name: string;
  readonly module: string;
  readonly textOf: (answer: string) => string;
  readonly command: (port: number) => readonly [program: string, ...args: string[]];
}

const app = (answer: string): string => `export default { fetch: () => new Response('${answer}') };\n`;

const watched = (platform: string, words: (port: number) => readonly string[]): Server => ({
  name: platform,
  module: `packages/saved-${platform}/app.ts`,
  textOf: app,
  command: (port) => ['nx', 'run', `saved-${platform}:run`, '--watch', ...words(port)],
});

const SERVERS: readonly Server[] = [
  watched('unix', (port) => ['--', `--port=${port}`]),
  watched('virtio', (port) => ['--configuration=virtio', `--forward=tcp:${port}:8080`]),
  {
    name: 'node',
    module: 'packages/saved-node/server.mjs',
    textOf: (answer) => `import { createServer } from 'node:http';
createServer((request, response) => response.end('${answer}')).listen(process.argv[2], '127.0.0.1');
`,
    command: (port) => [process.execPath, '--watch', 'packages/saved-node/server.mjs', String(port)],
  },
];

/** The watch mode of `run` answers with the program of a save about a second later. */
export const save: Promised = {
  name: 'save',
  needs: QEMU,
  async measure({ workspace, runs, say }) {
    await writeServers(workspace);
    const { ports } = await userNetwork(SERVERS.map((_, index) => index + 1));
    const running: Running[] = [];
    try {
      for (const [index, { command }] of SERVERS.entries()) {
        const port = ports[index + 1]!;
        running.push(launch(workspace, command(port)));
        await untilAnswer(port, FIRST, { timeoutMs: FIRST_ANSWER_MS });
      }
      say(`save: ${runs + 1} saves for each of ${SERVERS.length} servers`);
      const takers = SERVERS.map(
        (server, index) => [server.name, () => timeSave(workspace, server, ports[index + 1]!)] as const,
      );
      const taken = await takeInTurn(Object.fromEntries(takers), runs);
      return ['unix', 'virtio'].map((platform) => row(platform, taken));
    } finally {
      for (const one of running) one.kill('SIGINT');
      await Promise.allSettled(running.map(({ finished }) => finished));
    }
  },
};

async function writeServers(workspace: Workspace): Promise<void> {
  for (const { name, module, textOf } of SERVERS) {
    workspace.write({ [module]: textOf(FIRST) });
    if (name === 'node') continue;
    workspace.write({
      [`packages/saved-${name}/config.ts`]: `import { fetchHandler, foreign, genericStack, httpServer, register, serve, tap0 } from 'mirage';
register('saved-${name}', [serve(foreign('App.default', fetchHandler), httpServer(genericStack(tap0)))]);
`,
    });
  }
  await workspace.must('nx', 'depend', 'saved-unix');
  await buildImage(workspace, 'saved-virtio');
}

function launch({ root }: Workspace, [program, ...args]: readonly [string, ...string[]]): Running {
  const file = program === 'nx' ? join(root, 'node_modules/.bin/nx') : program;
  const running = start(file, args, { cwd: root, timeoutMs: LONGEST_BENCH_MS });
  // A server that ends does not answer, which is reported.
  running.finished.catch(() => undefined);
  return running;
}

/** Saves a module with a new text. Returns the milliseconds until it is answered. */
async function timeSave(workspace: Workspace, { module, textOf }: Server, port: number): Promise<number> {
  await sleep(PAUSE_MS);
  const answer = `save ${(saves += 1)}`;
  const startMs = performance.now();
  workspace.write({ [module]: textOf(answer) });
  await untilAnswer(port, answer, { timeoutMs: ANSWER_MS });
  return performance.now() - startMs;
}
let saves = 0;

function row(platform: string, taken: Measurement['raw']): Measurement {
  const times = taken as Record<string, number[]>;
  return {
    what: `save of app.ts to the new version answering, ${platform}`,
    measured: `${range(times[platform]!)}; node --watch ${range(times['node']!)}; ${ratio(times, platform, 'node').factor.toFixed(1)}x`,
    how: `nx run saved:run --watch${platform === 'unix' ? '' : ` --configuration=${platform}`}: the file is written, then a client connects every 25 ms until the body is the new one; for comparison, node --watch with a script of node:http that is neither bundled nor type-checked; all servers run, one is saved at a time`,
    raw: { [platform]: times[platform]!, node: times['node']! },
  };
}
