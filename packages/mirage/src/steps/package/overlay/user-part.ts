import { MirageError, type Overlay } from '@mirage/core';

/** A position: an offset from 0 in the text, or a line and a column from 1. */
export type Position = number | { readonly line: number; readonly column: number };

/** Returns the error of a user's own part of a generated file. */
export function invalidOverlay({ file, text }: Overlay, at: Position, why: string, next: string): MirageError {
  const { line, column } = typeof at === 'number' ? positionOf(text, at) : at;
  return new MirageError('MIR0412', `${file} cannot be merged: ${why}.`, { where: { file, line, column }, next });
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
