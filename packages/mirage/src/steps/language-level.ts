/*
 * The language of unikernels: ES2023, which Node 20 and the kernel's engine have in common. The `lib` of the type
 * checker is in the generated tsconfig.json (@mirage/core). This file has the syntax level, and recognizes the errors
 * of the type checker for newer features.
 */

import { MirageError } from '@mirage/core';
import type { Locate } from './bundling/sources.js';

/** The syntax that both support. The bundler rewrites newer syntax or refuses it. */
export const LANGUAGE_TARGET = ['es2022', 'node20'];

/**
 * The version with which a bundle is parsed. The bundler does not change regular expressions unless they have a newer
 * flag. ES2024 includes all that Node 20 supports, but no modifiers and no duplicate group names.
 */
export const PARSED_VERSION = 2024;

/** Newer methods for which the checker does not suggest another `lib`, with the types that have them. */
const NEWER_METHODS: readonly (readonly [owners: RegExp, methods: RegExp])[] = [
  [/Iterator\b|^Generator\b/, /^(?:drop|every|filter|find|flatMap|forEach|map|reduce|some|take|toArray)$/],
  [/^(?:Uint8Array|Uint8ArrayConstructor)\b/, /^(?:from|setFrom|to)(?:Base64|Hex)$/],
  [/^DataView\b/, /^[gs]etFloat16$/],
  [/^ArrayBuffer\b/, /^(?:detached|maxByteLength|resizable|resize|transfer|transferToFixedLength)$/],
  [/^(?:Map|WeakMap)\b/, /^getOrInsert(?:Computed)?$/],
  [/^Math$/, /^(?:f16round|sumPrecise)$/],
  [/^(?:RegExp|Error|Promise|JSON)/, /^(?:escape|isError|try|rawJSON|isRawJSON)$/],
];

const NEWER_NAMES = /^(?:AsyncDisposableStack|DisposableStack|Float16Array|Iterator|SuppressedError|Temporal)$/;

/** The checker's codes for regular expressions that need a newer target. */
const REGEXP_CODES = [1501, 1515];

/** Whether a message of the compiler is about a newer feature of the language. */
export function isNewerThanLevel(code: number, text: string): boolean {
  if (/Do you need to change your target library\? Try changing the 'lib'/.test(text) || REGEXP_CODES.includes(code)) {
    return !/\bto include 'dom'/.test(text);
  }
  const name = /^(?:Cannot find name )?'(\w+)'(?:\.| only refers to a type)/.exec(text)?.[1];
  if (name !== undefined) return NEWER_NAMES.test(name);
  const [, method, owner] = /^Property '(\w+)' does not exist on type '([^']+)'/.exec(text) ?? [];
  return NEWER_METHODS.some(([owners, methods]) => owners.test(owner ?? '') && methods.test(method ?? ''));
}

/** Returns the error for a bundle with newer syntax, at its location in the source; undefined for other failures. */
export function newerSyntax(failure: unknown, locate: Locate): MirageError | undefined {
  if (!(failure instanceof SyntaxError) || !('loc' in failure)) return undefined;
  const { line, column } = failure.loc as { line: number; column: number };
  const where = locate(line, column);
  return new MirageError('MIR0422', `${failure.message.replace(/ \(\d+:\d+\)$/, '')}.`, {
    ...(where && { where }),
    next: WITHIN_LEVEL,
  });
}

/** The advice for newer features. */
export const WITHIN_LEVEL = `A unikernel is written in ES2023 on every platform, regardless of 'lib' in tsconfig.json.
Use a feature of ES2023, or import a package that provides this one.`;
