import type { Overlay } from '@mirage/core';
import { findNodeAtLocation, parseTree, printParseErrorCode, getNodeValue, type ParseError } from 'jsonc-parser';
import { mergePatch, MisfitError } from './merge.js';
import { invalidOverlay } from './user-part.js';

/** Prints an object as JSON, merged with the user's part. Error: MIR0412. */
export function printJson(generated: object, overlay: Overlay | undefined): string {
  return `${JSON.stringify(overlay ? merge(generated, overlay) : generated, null, 2)}\n`;
}

function merge(generated: object, overlay: Overlay): unknown {
  const errors: ParseError[] = [];
  const tree = parseTree(overlay.text, errors, { disallowComments: true, allowEmptyContent: true });
  const [error] = errors;
  if (error) {
    const what = printParseErrorCode(error.error).replace(/(?!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    throw invalidOverlay(overlay, error.offset, `it is not valid JSON (${what.toLowerCase()})`, 'Fix the syntax.');
  }
  if (!tree) return generated;
  try {
    return mergePatch(generated, getNodeValue(tree));
  } catch (problem) {
    if (!(problem instanceof MisfitError)) throw problem;
    const { offset } = findNodeAtLocation(tree, [...problem.path]) ?? tree;
    throw invalidOverlay(overlay, offset, problem.message, 'Write only the members that you add or replace.');
  }
}
