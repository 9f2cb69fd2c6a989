import type { FlowError } from '@mirage/types';

/** Thrown by the iteration over a flow that ends early. A handler that passes it on has not failed itself. */
export class FlowEnded extends Error {
  override readonly name = 'FlowEnded';

  constructor(override readonly cause: FlowError) {
    super(`the flow ended early: ${cause}`);
  }
}
