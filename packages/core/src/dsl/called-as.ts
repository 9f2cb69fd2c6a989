import { MirageError, type Where } from '../errors.js';
import { impl, type Impl } from './impl.js';
import type { ImplNode } from './node.js';
import { locate } from './location.js';

/**
 * Calls `make`, which uses other functions of the language, as if its caller `below` had done their work: nodes and
 * errors get the location of the call of `below` in config.ts.
 *
 * @param position Which argument of `below`, from 1, errors point at.
 * @param label The name of a choice for the user: `genericStack(tap0)`. Default: the function that makes the choice.
 */
export function calledAs<A>(below: unknown, position: number, make: () => Impl<A>, label?: string): Impl<A> {
  const { where } = locate(below);
  try {
    const node = placed(make().node, where);
    return impl<A>(node.is === 'choice' && label !== undefined ? { ...node, name: label } : node);
  } catch (error) {
    if (!(error instanceof MirageError)) throw error;
    const { code, message, next } = error;
    throw new MirageError(code, message, { ...locate(below, position), ...(next === undefined ? {} : { next }) });
  }
}

function placed(node: ImplNode, where: Where | undefined): ImplNode {
  const at = where ? { where } : {};
  return node.is === 'choice'
    ? { ...node, ...at, branches: node.branches.map((branch) => placed(branch, where)) }
    : { ...node, ...at };
}
