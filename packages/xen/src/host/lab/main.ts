#!/usr/bin/env node
/*
 * The program `mirage-xen`: the laptop Xen for people (`up`, `xl`, `dom0`, `log`), and for `nx run` (`run`, `keep`).
 */
import { parseArgs } from 'node:util';
import { keep } from './daemon.js';
import { runtimeFolder } from './folders.js';
import { run } from './run.js';
import { dom0, down, log, up, xl } from './commands.js';

const USAGE = `mirage-xen: a Xen on a machine that has none

  mirage-xen up [--stay]     boots it and keeps it until Ctrl-C, or with --stay until:
  mirage-xen down            ends it
  mirage-xen xl ARGS         runs xl in it; "create FILE" brings the file and what it names along
  mirage-xen dom0 PROGRAM    runs a program of its domain 0, for example: mirage-xen dom0 xenstore-ls
  mirage-xen log [NAME]      shows what the domain NAME has printed, or the log of Xen itself
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
      return words.length === 0 ? wrong('dom0 takes a program') : dom0(words);
    case 'log':
      return log(words[0]);
    case 'run':
      return runWith(words);
    case 'keep':
      await keep(runtimeFolder(process.env), words[0]!);
      return 0;
    case undefined:
    case '--help':
      process.stdout.write(USAGE);
      return 0;
    default:
      return wrong(`there is no ${verb}`);
  }
}

/** What `nx run` types. */
async function runWith(words: string[]): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({
      args: words,
      allowPositionals: true,
      options: {
        here: { type: 'boolean', default: false },
        paused: { type: 'boolean', default: false },
        forward: { type: 'string', multiple: true, default: [] },
        set: { type: 'string', multiple: true, default: [] },
      },
    });
  } catch (error) {
    return wrong((error as Error).message);
  }
  const { values, positionals } = parsed;
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) return wrong('run takes one file for xl');
  return run({
    file,
    isHere: values.here,
    isPaused: values.paused,
    changes: values.set,
    forwards: values.forward,
  });
}

/** Words that mean nothing: says so, and what does mean something. */
function wrong(what: string): number {
  process.stderr.write(`mirage-xen: ${what}\n\n${USAGE}`);
  return 64;
}

// Whoever reads may have had enough: `mirage-xen log NAME | head`.
process.stdout.on('error', () => undefined);
process.exitCode = await main(process.argv.slice(2));
// A terminal that was read from would keep this process alive. A pipe holds 64 KiB: what waits for room in it would be
// lost.
process.stdout.write('', () => process.exit());
