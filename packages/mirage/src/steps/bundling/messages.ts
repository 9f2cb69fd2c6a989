import { MirageError, type Location, type Problem } from '@mirage/core';
import type { Message } from 'esbuild';
import { insteadOfNode, insteadOfPackage } from '../advice.js';
import { display, type UnikernelProject } from '../unikernel-project.js';
import { isNodeModule } from './node-modules.js';

/** Returns the npm package of a file. */
export function packageOf(file: string | undefined): string | undefined {
  return /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file ?? '')?.[1];
}

/** Converts the bundler's errors. A package that imports many modules of Node is reported once. */
export function errorsOf(unikernel: UnikernelProject, messages: readonly Message[], entry: string): MirageError[] {
  const reported = new Set<string>();
  return messages
    .filter((message) => {
      const name = moduleOfNode(message) === undefined ? undefined : packageOf(message.location?.file);
      return name === undefined || (!reported.has(name) && reported.add(name));
    })
    .map((message) => errorOf(unikernel, message, entry));
}

/**
 * Converts the bundler's warnings. Those about npm packages are omitted: users of a package cannot change its style,
 * and problems at run time are searched in the bundle.
 */
export function warningsOf(unikernel: UnikernelProject, messages: readonly Message[], entry: string): Problem[] {
  return messages
    .filter(({ location }) => packageOf(location?.file) === undefined)
    .map((message) => ({
      code: 'MIR0413',
      message: sentence(message.text),
      where: placeOf(unikernel, message, entry),
      next: notesOf(message) ?? 'Change the code there if this is not what you intend.',
    }));
}

/** Whether the error is an assignment to a global of the web, which is linked as an import. */
export function setsGlobal({ text }: Message): boolean {
  return /^Cannot assign to "[^"]+" because it's an import from an injected file/.test(text);
}

function errorOf(unikernel: UnikernelProject, message: Message, entry: string): MirageError {
  const { text } = message;
  const where = placeOf(unikernel, message, entry);
  const missing = moduleOfNode(message);
  if (missing !== undefined) {
    const name = packageOf(where.file);
    return new MirageError('MIR0406', `A unikernel cannot import ${missing}.`, {
      where,
      next: name === undefined ? insteadOfNode(missing) : insteadOfPackage(name),
    });
  }
  // The message of the bundler is about its output formats.
  if (text.startsWith('Top-level await')) {
    return new MirageError('MIR0406', 'A module of a unikernel cannot await at its top level.', {
      where,
      next: 'Await in start, or in a function that start calls.',
    });
  }
  return new MirageError('MIR0406', sentence(text), {
    where,
    next: adviceOnImport(text, where.file) ?? notesOf(message) ?? 'Fix it there, then build again.',
  });
}

/** Returns the module of Node that the error reports as missing, if any. */
function moduleOfNode({ text }: Message): string | undefined {
  const name = /^Could not resolve "([^"]+)"/.exec(text)?.[1];
  return name !== undefined && isNodeModule(name) ? name : undefined;
}

/**
 * Returns the advice for a missing module. The bundler's own notes are about its options, which the user cannot set.
 */
function adviceOnImport(text: string, file: string): string | undefined {
  const path = /^Could not resolve "([^"]+)"/.exec(text)?.[1];
  if (path === undefined) return undefined;
  if (/^[./]/.test(path)) return `Create that file, or correct the path in ${file}.`;
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(path)![0];
  const owner = packageOf(file);
  return owner === undefined
    ? `Install it: npm install ${name}`
    : `The package ${owner} imports it. Install it: npm install ${name}`;
}

function notesOf({ notes }: Message): string | undefined {
  return notes.length === 0 ? undefined : notes.map(({ text }) => sentence(text)).join('\n');
}

function sentence(text: string): string {
  return /[.!?:]$/.test(text) ? text : `${text}.`;
}

/** Returns the location of a message; main.ts if it has none. */
function placeOf(unikernel: UnikernelProject, { location }: Message, entry: string): Location {
  if (!location) return { file: display(unikernel, entry), line: 1, column: 1 };
  const { file, line, column, lineText } = location;
  // The bundler counts bytes.
  return { file, line, column: Buffer.from(lineText).subarray(0, column).toString().length + 1 };
}
