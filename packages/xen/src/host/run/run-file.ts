import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { EXIT_NOT_RUN } from '@mirage/args/exit-status';
import { MirageError } from '@mirage/core';
import { changeWords, parseXl, type XlValue } from '../config/xl-syntax.js';
import { NamesakeError, runDomain } from './run-domain.js';
import type { RunOptions } from './run-options.js';
import { processTerminal } from './terminal.js';
import type { Toolstack } from './toolstack.js';

/** A domain to create, as the file for xl and the command line describe it. */
export interface DomainFile {
  readonly name: string;
  /** Absolute path of the file for xl. */
  readonly file: string;
  /** Folder of that file, where the relative paths in it start. */
  readonly folder: string;
  /** All settings, those of the command line included. */
  readonly settings: ReadonlyMap<string, XlValue>;
  /** As in `RunOptions`. */
  readonly forwards: readonly string[];
}

/** A toolstack that has everything the domain needs. */
export interface OpenedToolstack {
  readonly toolstack: Toolstack;
  /** Settings to replace, because the toolstack finds the files that they name elsewhere. */
  readonly changes: ReadonlyMap<string, XlValue>;
  /** Releases the toolstack after the run. */
  readonly close: () => void;
}

/** Opens a toolstack for a domain. Error: throws when the toolstack cannot be reached, or the domain lacks a file. */
export type OpenToolstack = (domain: DomainFile) => Promise<OpenedToolstack>;

/** Runs the unikernel of a file for xl with its console on this terminal. Returns its exit status, or EXIT_NOT_RUN. */
export async function runFile(options: RunOptions, open: OpenToolstack): Promise<number> {
  const file = resolve(options.file);
  const terminal = processTerminal();
  let opened: OpenedToolstack | undefined;
  try {
    const settings = new Map(settingsOf(readFileSync(file, 'utf8')));
    const changed = new Map(options.changes.flatMap(settingsOf));
    const name = String(settings.get('name'));
    opened = await open({
      name,
      file,
      folder: dirname(file),
      settings: new Map([...settings, ...changed]),
      forwards: options.forwards,
    });
    const words = changeWords(new Map([...changed, ...opened.changes]));
    const run = { name, file: basename(file), settings: words, isVerbose: options.isPaused };
    return await runDomain(opened.toolstack, run, terminal);
  } catch (error) {
    const { code, message, next } = explain(error as Error);
    process.stderr.write(`${code}  ${message}\n${next === undefined ? '' : `    ${next}\n`}`);
    return EXIT_NOT_RUN;
  } finally {
    opened?.close();
  }
}

function settingsOf(text: string): [string, XlValue][] {
  return parseXl(text).map(({ name, value }) => [name, value]);
}

function explain(error: Error): MirageError {
  const message = `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}`;
  if (error instanceof NamesakeError) {
    return new MirageError('MIR0506', `${message}.`, {
      next: `End it first, where it was started or with: xl destroy ${error.domain}`,
    });
  }
  return new MirageError('MIR0506', message);
}
