import type { Overlay } from '@mirage/core';
import { isNode, parseAllDocuments, stringify, type Document } from 'yaml';
import { isObject, mergePatch, MisfitError } from './merge.js';
import { invalidOverlay } from './user-part.js';

/**
 * Prints documents as YAML, merged with the user's. A document of the user belongs to the generated one of the same
 * `kind` and, if it has one, the same `metadata.name`. Others are added. Error: MIR0412.
 */
export function printYaml(generated: readonly object[], overlay: Overlay | undefined): string {
  const documents = overlay ? merge(generated, overlay) : generated;
  // Long lines stay whole.
  return documents.map((one) => stringify(one, { lineWidth: 0 })).join('---\n');
}

function merge(generated: readonly object[], overlay: Overlay): unknown[] {
  const merged: unknown[] = [...generated];
  for (const document of parseAllDocuments(overlay.text) as Document[]) {
    const [error] = document.errors;
    if (error) {
      const [what = ''] = error.message.split(/ at line| {2}|\n|:$/);
      throw invalidOverlay(
        overlay,
        error.pos[0],
        `it is not valid YAML (${what.replace(/:$/, '')})`,
        'Fix the syntax.',
      );
    }
    const offsetOf = (path: readonly string[]): number => {
      const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
      return isNode(node) ? (node.range?.[0] ?? 0) : 0;
    };
    const value: unknown = valueOf(document, overlay);
    if (value === null) continue;
    if (!isObject(value) || typeof value['kind'] !== 'string') {
      const next = 'Begin each document with apiVersion and kind.';
      throw invalidOverlay(overlay, offsetOf([]), 'a document has no kind', next);
    }
    const index = merged.findIndex((one) => belongs(value, one));
    try {
      if (index === -1) merged.push(value);
      else merged[index] = mergePatch(merged[index], value);
    } catch (problem) {
      if (!(problem instanceof MisfitError)) throw problem;
      const next = 'Write only the members that you add or replace.';
      throw invalidOverlay(overlay, offsetOf(problem.path), problem.message, next);
    }
  }
  return merged;
}

/** Returns the value of a document. An alias may refer to nothing or expand without end; the package limits it. */
function valueOf(document: Document, overlay: Overlay): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw invalidOverlay(
      overlay,
      0,
      `its aliases cannot be resolved (${(error as Error).message})`,
      'Write it without aliases.',
    );
  }
}

function belongs(user: Readonly<Record<string, unknown>>, generated: unknown): boolean {
  if (!isObject(generated) || generated['kind'] !== user['kind']) return false;
  const [wanted, present] = [user, generated].map(({ metadata }) =>
    isObject(metadata) ? metadata['name'] : undefined,
  );
  return wanted === undefined || wanted === present;
}
