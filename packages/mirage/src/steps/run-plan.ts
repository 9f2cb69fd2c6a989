import {
  artefactFolder,
  declaredPorts,
  drainMs,
  MirageError,
  staticAddress,
  type Graph,
  type Platform,
  type RunCommand,
  type RunSettings,
} from '@mirage/core';
import { join } from 'node:path';
import type { AnnouncedPorts } from './announce-ports.js';
import { chooseForwards, probePort, type ForwardedPort } from './forward-ports.js';
import { hideSecrets } from './hide-secrets.js';
import type { UnikernelProject } from './unikernel-project.js';

/** How long a unikernel may take to end after its servers have drained. */
const AFTER_DRAIN_MS = 1000;

/** Everything that running a built unikernel needs. */
export interface RunPlan {
  readonly command: RunCommand;
  readonly settings: RunSettings;
  readonly ports: AnnouncedPorts;
  /** How long it may take to end after a request, in milliseconds. Default: a few seconds. */
  readonly endTimeoutMs?: number;
}

/** What a run is made of. */
export interface RunRequest {
  /** As the user asked for it. */
  readonly settings: RunSettings;
  /** The command is only printed. */
  readonly isShown?: boolean;
  /** The folder of the artefacts, relative to the unikernel's folder. Default: that of `build`. */
  readonly folder?: string;
  /** Forwarded ports of an earlier run, whose numbers remain. Default: none. */
  readonly kept?: readonly ForwardedPort[];
}

/** Plans a run: chooses forwarded ports and returns the command of the platform. Errors: those of the platform. */
export async function planRun(
  { folder: home }: UnikernelProject,
  platform: Platform,
  graph: Graph,
  { settings: asked, isShown = false, folder = artefactFolder(platform.name), kept = [] }: RunRequest,
): Promise<RunPlan> {
  const declared = declaredPorts(graph, asked.args);
  const forwarded = platform.canForward?.(graph, asked)
    ? await chooseForwards(declared, asked.forwards ?? [], probePort, kept)
    : [];
  const guestAddress = staticAddress(graph, asked.args);
  const settings: RunSettings = {
    ...asked,
    ...(isShown ? { args: hideSecrets(graph, asked.args) } : {}),
    ...(guestAddress === undefined ? {} : { guestAddress }),
    // Those of the user are among them, or the platform refuses them.
    ...(forwarded.length === 0 ? {} : { forwards: forwarded.map(({ option }) => option) }),
  };
  const drain = drainMs(graph, asked.args);
  return {
    command: platform.command(graph, join(home, folder), settings),
    settings,
    ports: { forwarded, declared },
    ...(drain === 0 ? {} : { endTimeoutMs: drain + AFTER_DRAIN_MS }),
  };
}

/** Refuses a run for which this machine lacks something. Error: MIR0303. */
export async function refuseMissing(platform: Platform, graph: Graph, settings: RunSettings): Promise<void> {
  const missing = await platform.missing(graph, settings);
  if (missing.length === 0) return;
  const whats = missing.map(({ what }) => what).join('; ');
  throw new MirageError('MIR0303', `${graph.name} cannot run on this machine: ${whats}.`, {
    next: missing.map(({ command }) => command).join('\n'),
  });
}
