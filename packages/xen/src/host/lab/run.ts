import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { MirageError } from '@mirage/core';
import { REFUSAL } from '../command.js';
import { live, NamesakeError, refuseNamesake } from '../run/run-domain.js';
import { localToolstack } from '../local/local-toolstack.js';
import type { Toolstack } from '../run/toolstack.js';
import { changeWords, parseXl, type XlValue } from '../config/xl-syntax.js';
import { putFile } from './control-channel.js';
import { bring } from './domain-files.js';
import { joinLab } from './client.js';
import { labToolstack } from './lab-toolstack.js';
import { runtimeFolder } from './folders.js';
import { processTerminal, sayXen } from '../run/terminal.js';

/** What `run` is told on its command line. */
export interface RunOptions {
  /** The file for xl. */
  readonly file: string;
  /** On the Xen of this machine; else on the lab that runs. */
  readonly isHere: boolean;
  readonly isPaused: boolean;
  /** Settings `NAME=VALUE` as xl writes them, in place of those in the file. */
  readonly changes: readonly string[];
  /**
   * Ports of this machine that lead to the guest, as QEMU writes them: `tcp:127.0.0.1:8080-10.0.2.15:80`. For the lab.
   */
  readonly forwards: readonly string[];
}

/**
 * Runs a unikernel with its console on this terminal; its exit status, or REFUSAL after telling why there was no run.
 */
export async function run({ file, isHere, isPaused, changes, forwards }: RunOptions): Promise<number> {
  const folder = resolve(dirname(file));
  const terminal = processTerminal();
  let leave = (): void => undefined;
  try {
    const settings = new Map<string, XlValue>(
      parseXl(readFileSync(file, 'utf8')).map(({ name, value }) => [name, value]),
    );
    const changed = new Map(
      changes.flatMap((change) => parseXl(change)).map(({ name, value }) => [name, value] as const),
    );
    const name = String(settings.get('name'));
    let toolstack: Toolstack = localToolstack(folder, process.env);
    if (!isHere) {
      const lab = await joinLab(runtimeFolder(process.env), undefined, sayXen);
      leave = lab.leave;
      const there = `/run/lab/${name}`;
      toolstack = labToolstack(lab, there);
      // Before the other one's image is replaced.
      await refuseNamesake(toolstack, name);
      const all = new Map([...settings, ...changed]);
      for (const [key, value] of await bring(lab, all, { folder, there, isKept: false })) changed.set(key, value);
      await putFile(lab.address, join(there, basename(file)), readFileSync(file));
      for (const rule of forwards) await lab.want({ is: 'forward', rule });
    }
    return await live(
      toolstack,
      { name, file: basename(file), settings: changeWords(changed), isTold: isPaused },
      terminal,
    );
  } catch (error) {
    const { code, message, next } = explain(error as Error);
    process.stderr.write(`${code}  ${message}\n${next === undefined ? '' : `    ${next}\n`}`);
    return REFUSAL;
  } finally {
    leave();
  }
}

function explain(error: Error): MirageError {
  if (error instanceof NamesakeError) {
    return new MirageError('MIR0506', `${capital(error.message)}.`, {
      next: `End it first, where it was started or with: xl destroy ${error.domain}`,
    });
  }
  return new MirageError('MIR0506', `${capital(error.message)}`);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
