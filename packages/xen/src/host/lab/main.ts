#!/usr/bin/env node
/*
 * The program `mirage-xen`: commands for the laptop Xen (`up`, `down`, `xl`, `dom0`, `log`), and two that this package
 * itself uses: `run` for `nx run`, and `daemon`.
 */
import { EXIT_BAD_ARGUMENT } from '@mirage/args/exit-status';
import { runFile } from '../run/run-file.js';
import { parseRunOptions } from '../run/run-options.js';
import { exitAfterOutput } from '../run/terminal.js';
import { dom0, down, log, up, xl } from './commands.js';
import { runDaemon } from './daemon.js';
import { runtimeFolder } from './folders.js';
import { openLabToolstack } from './open-toolstack.js';

const USAGE = `mirage-xen: a Xen for a machine that has none

  mirage-xen up [--stay]     boots it and keeps it until Ctrl-C, or with --stay until "mirage-xen down"
  mirage-xen down            ends it
  mirage-xen xl ARGS         runs xl in it; "create FILE" also copies the file and the files that it names
  mirage-xen dom0 PROGRAM    runs a program of its domain 0, for example: mirage-xen dom0 xenstore-ls
  mirage-xen log [NAME]      shows the console output of the domain NAME, or the log of Xen itself
`;

async function main([verb, ...words]: string[]): Promise<number> {
  switch (verb) {
    case 'up':
      return up(words.includes('--stay'));
    case 'down':
      return down();
    case 'xl':
      return xl(words);
    case 'dom0':
      return words.length === 0 ? refuse('dom0 needs a program') : dom0(words);
    case 'log':
      return log(words[0]);
    case 'run': {
      const options = parseRunOptions(words);
      return typeof options === 'string' ? refuse(options) : runFile(options, openLabToolstack);
    }
    case 'daemon':
      await runDaemon(runtimeFolder(process.env), words[0]!);
      return 0;
    case undefined:
    case '--help':
      process.stdout.write(USAGE);
      return 0;
    default:
      return refuse(`unknown command ${verb}`);
  }
}

/** Reports a command line that is wrong. */
function refuse(why: string): number {
  process.stderr.write(`mirage-xen: ${why}\n\n${USAGE}`);
  return EXIT_BAD_ARGUMENT;
}

// The reader may close the output early: `mirage-xen log NAME | head`.
process.stdout.on('error', () => undefined);
exitAfterOutput(await main(process.argv.slice(2)));
