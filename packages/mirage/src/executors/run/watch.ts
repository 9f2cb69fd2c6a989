import type { LinkOptions, Platform, RunSettings } from '@mirage/core';
import { relative } from 'node:path';
import { announcer } from '../../steps/announce-ports.js';
import { nxCommand } from '../../steps/platform.js';
import { progress } from '../../steps/report.js';
import { startPrepared } from '../../steps/start.js';
import { showErrors, type TaskContext } from '../../steps/task.js';
import { typecheck } from '../../steps/typecheck.js';
import type { UnikernelProject } from '../../steps/unikernel-project.js';
import { waitForChanges } from '../../steps/watch/changes.js';
import { watchLoop, type BuiltVersion } from '../../steps/watch/loop.js';
import { baseline, snapshot, type Snapshot } from '../../steps/watch/places.js';
import { Versions, type Version } from '../../steps/watch/versions.js';

/** What `nx run NAME:run --watch` runs. */
export interface WatchRequest {
  readonly platform: Platform;
  /** The name of the unikernel. */
  readonly name: string;
  readonly settings: RunSettings;
  /** As for the first version, which `build` made. */
  readonly link: LinkOptions;
}

/** The end of the last version. */
export interface EndedRun {
  readonly status: number;
  /** Whether its output contains the status. */
  readonly tellsStatus: boolean;
}

/** How many changed files a line names. */
const SHOWN_FILES = 3;

/**
 * `nx run NAME:run --watch`: rebuilds and restarts the unikernel after each save, until the user ends it. Returns the
 * end of the last version; `undefined` if none was started, and the reason has been shown.
 */
export async function watch(
  unikernel: UnikernelProject,
  { platform, name, settings, link }: WatchRequest,
  { say, warn }: TaskContext,
): Promise<EndedRun | undefined> {
  const versions = new Versions({ unikernel, platform, settings, link, say, warn });
  const { ending, forget } = untilUserEnds();
  const showFailure = (error: unknown, text: (errors: number) => string): void => {
    // A signal of the terminal ends the bundler and the type checker as well.
    if (ending.aborted) return;
    say(name, text(showErrors(unikernel.root, error)));
  };
  let before: Snapshot = new Map();
  let release: (() => void) | undefined;
  let last: Version | undefined;
  let hasTypeErrors = false;
  // Nx has checked the types of the first one.
  let isChecked = true;
  const list = (files: readonly string[]): string => {
    const shown = files.slice(0, SHOWN_FILES).map((file) => relative(unikernel.folder, file));
    return `${shown.join(', ')}${files.length > SHOWN_FILES ? ` and ${files.length - SHOWN_FILES} more` : ''} changed`;
  };

  async function build(changed: readonly string[]): Promise<BuiltVersion<Version> | undefined> {
    const startMs = performance.now();
    const startedAtMs = Date.now();
    try {
      const built = await versions.build(changed);
      const seconds = ((performance.now() - startMs) / 1000).toFixed(2);
      if (last === undefined) say(name, 'Watching its files: each save rebuilds and restarts it. Ctrl-C ends it.');
      else say(name, `${list(changed)}: ${built.isNew ? `built in ${seconds} s` : 'the program is the same'}`);
      isChecked = changed.length === 0;
      last = built.version;
      return built;
    } catch (error) {
      showFailure(error, () =>
        changed.length === 0
          ? 'The build failed. The next save tries again.'
          : `${list(changed)}: the build failed, so nothing was restarted.`,
      );
      return undefined;
    } finally {
      before = baseline(before, snapshot(versions.places()), startedAtMs);
    }
  }

  async function run({ run: { command, ports, endTimeoutMs } }: Version, replaced: AbortSignal): Promise<number> {
    release ??= await command.prepare?.((text) => say(platform.name, text));
    return startPrepared(command, {
      folder: unikernel.folder,
      again: nxCommand('build', unikernel, platform.name),
      announce: announcer(ports, (text) => progress(name, text)),
      ...(endTimeoutMs === undefined ? {} : { endTimeoutMs }),
      replaced,
    });
  }

  async function check({ program }: Version, signal: AbortSignal): Promise<void> {
    if (isChecked) return;
    try {
      await typecheck(unikernel, program, undefined, signal);
      if (hasTypeErrors) say(name, 'The type check passes again.');
      hasTypeErrors = false;
    } catch (error) {
      if (signal.aborted) return;
      hasTypeErrors = true;
      showFailure(error, (errors) => `The type check found ${errors === 1 ? 'an error' : `${errors} errors`}.`);
    }
  }

  try {
    const status = await watchLoop<Version>(
      {
        build,
        run,
        check,
        changes: async (signal) => {
          const { files, state } = await waitForChanges(() => snapshot(versions.places()), before, signal);
          before = state;
          return files;
        },
        ended: ({ run: { command } }, status) =>
          say(
            name,
            command.tellsStatus ? 'The next save restarts it.' : `main returned ${status}. The next save restarts it.`,
          ),
      },
      ending,
    );
    const { refusal, tellsStatus } = last?.run.command ?? {};
    return status === undefined || status === refusal ? undefined : { status, tellsStatus: tellsStatus === true };
  } finally {
    forget();
    release?.();
    versions.remove();
  }
}

/**
 * Returns a signal that is aborted when the user ends the watch mode: by a signal, or because Nx or the reader of the
 * output is gone. The running version handles the same events by itself.
 */
function untilUserEnds(): { readonly ending: AbortSignal; readonly forget: () => void } {
  const controller = new AbortController();
  const end = (): void => controller.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, end);
  process.once('disconnect', end);
  process.stdout.on('error', end);
  return {
    ending: controller.signal,
    forget() {
      for (const signal of signals) process.off(signal, end);
      process.off('disconnect', end);
      process.stdout.off('error', end);
    },
  };
}
