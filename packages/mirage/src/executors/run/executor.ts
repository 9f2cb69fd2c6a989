import { shellQuote } from '@mirage/args';
import { artefactFolder, MirageError, type RunSettings } from '@mirage/core';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATUS_FILE } from '../../command-line/exit-status.js';
import { WORDS_VARIABLE, type RunWords } from '../../command-line/run-words.js';
import { announcer } from '../../steps/announce-ports.js';
import { provideDisks } from '../../steps/disks.js';
import { loadPlatform, nxCommand } from '../../steps/platform.js';
import { machineSettings, type MachineOptions } from '../../steps/machine-options.js';
import { readManifest } from '../../steps/manifest.js';
import { progress, terminal } from '../../steps/report.js';
import { planRun, refuseMissing } from '../../steps/run-plan.js';
import { start } from '../../steps/start.js';
import { readContents } from '../../steps/supply/contents.js';
import { executorOf } from '../../steps/task.js';
import { display } from '../../steps/unikernel-project.js';
import { optionsOfWords, refuseStrayOptions, type Options, type Schema } from './options.js';
import { watch } from './watch.js';

const SCHEMA = join(__dirname, '../../../schemas/executors/run.json');

export interface RunOptions extends MachineOptions {
  /** Create the machine paused and attach its console first, on platforms that support it. */
  readonly paused?: boolean;
  /** Rebuild and restart it after each save. */
  readonly watch?: boolean;
  /** Print the commands that would start it, without starting anything. */
  readonly print?: boolean;
}

/**
 * `nx run NAME:run -- ARGS`: starts the built unikernel on this terminal. Nx exits with its status if the plugin runs
 * in Nx's own process.
 */
export default executorOf<RunOptions>(async (unikernel, given, context) => {
  const { say, declared: ofTarget } = context;
  const options = readOptions(given, ofTarget, nxCommand('run', unikernel, given.platform));
  const { platform: platformName, print } = options;
  const platform = loadPlatform(unikernel, platformName);
  const { graph } = readManifest(unikernel, platformName);
  const folder = artefactFolder(platformName);
  const [artefact] = platform.artefacts(graph.name);
  if (!existsSync(join(unikernel.folder, folder, artefact!))) {
    throw new MirageError('MIR0501', `${display(unikernel, `${folder}/${artefact}`)} does not exist.`, {
      next: `Build it: ${nxCommand('build', unikernel, platformName)}`,
    });
  }
  const built = readContents(unikernel, platformName, graph.name);
  const finish = (status: number, tellsStatus = false): boolean => {
    if (!tellsStatus) say(graph.name, `main returned ${status}`);
    if (status !== 0) leaveStatus(status);
    return status === 0;
  };
  if (options.watch && !print) {
    const request = { platform, name: graph.name, settings: settingsOf(options), link: built.options };
    const ended = await watch(unikernel, request, context);
    return ended !== undefined && finish(ended.status, ended.tellsStatus);
  }
  const { command, settings, ports, endTimeoutMs } = await planRun(unikernel, platform, graph, {
    settings: settingsOf(options),
    isShown: print === true,
  });
  if (print) {
    terminal.out([command.program, ...command.args].map(shellQuote).join(' '));
    for (const { name, text } of command.others ?? []) terminal.out(`\n# ${name}\n${text}`);
    return;
  }
  await refuseMissing(platform, graph, settings);
  provideDisks(unikernel, graph, (text) => say(graph.name, text));
  const status = await start(
    command,
    {
      folder: unikernel.folder,
      again: nxCommand('build', unikernel, platformName),
      announce: announcer(ports, (text) => progress(graph.name, text)),
      ...(endTimeoutMs === undefined ? {} : { endTimeoutMs }),
    },
    (text) => say(platformName, text),
  );
  return status !== command.refusal && finish(status, command.tellsStatus);
});

/** Writes the status for the process that the user started. The first of several unikernels counts. Error: MIR0206. */
function leaveStatus(status: number): void {
  const file = process.env[STATUS_FILE];
  if (!file) return;
  try {
    writeFileSync(file, String(status), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw new MirageError(
      'MIR0206',
      `The exit status ${status} cannot be written to ${file}: ${(error as Error).message}.`,
      {
        next: 'Free some space there, or use another folder: export TMPDIR=FOLDER',
      },
    );
  }
}

/** Returns the options, with the words after `--` as `args`. Error: MIR0503. */
function readOptions(given: RunOptions, declared: Options, command: string): RunOptions {
  const { properties } = JSON.parse(readFileSync(SCHEMA, 'utf8')) as { properties: Schema };
  const words = process.env[WORDS_VARIABLE];
  if (words) {
    return optionsOfWords(JSON.parse(words) as RunWords, declared, properties) as unknown as RunOptions;
  }
  refuseStrayOptions(given as unknown as Options, properties, command);
  return given;
}

function settingsOf({ paused, ...options }: RunOptions): RunSettings {
  return { ...machineSettings(options), ...(paused ? { isPaused: true } : {}) };
}
