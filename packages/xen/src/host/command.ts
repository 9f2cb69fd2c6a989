import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Graph, RunCommand, RunSettings } from '@mirage/core';
import { shellQuote } from '@mirage/args';
import { EXIT_NOT_RUN } from '@mirage/args/exit-status';
import { imageNames } from '@mirage/bare-metal';
import { libvirtXml } from './config/libvirt.js';
import { changesOf } from './config/settings-changes.js';
import { xlName } from './config/xl-file.js';
import { changeWords, parseXl, printValue, type XlValue } from './config/xl-syntax.js';
import type { Xen } from './xen.js';

/**
 * Returns the command that runs the image in `folder`, an absolute path, with the file for xl beside it. Error: MIR0503
 * when the settings are invalid for `xen`.
 */
export function command(xen: Xen, graph: Graph, folder: string, settings: RunSettings): RunCommand {
  const { changes, forwards } = changesOf(graph, settings, xen.canForward);
  const file = join(folder, xlName(graph.name));
  const [, map] = imageNames(graph.name, 'xen');
  return {
    program: process.execPath,
    args: [
      ...xen.runner,
      file,
      ...(settings.isPaused ? ['--paused'] : []),
      ...forwards.map((forward) => `--forward=${forward}`),
      ...[...changes].map(([name, value]) => `--set=${name}=${printValue(value)}`),
    ],
    sourceMap: join(folder, map),
    tellsStatus: true,
    refusal: EXIT_NOT_RUN,
    others: [
      // In the folder of the file, where the paths in it start.
      {
        name: 'Xen',
        text: `cd ${shellQuote(folder)} && sudo xl create -c ${[basename(file), ...changeWords(changes)].map(shellQuote).join(' ')}`,
      },
      { name: 'libvirt: virsh create this.xml', text: libvirtXml(new Map([...settingsIn(file), ...changes]), folder) },
    ],
    ...(xen.prepare ? { prepare: xen.prepare } : {}),
  };
}

/** Reads the settings that `build` wrote for xl. */
function settingsIn(file: string): Map<string, XlValue> {
  return new Map(parseXl(readFileSync(file, 'utf8')).map(({ name, value }) => [name, value]));
}
