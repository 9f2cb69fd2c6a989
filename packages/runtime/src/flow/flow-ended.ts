import type { FlowError } from '@mirage/types';

/** What an iteration over a flow throws that ends early. A handler that lets it through has not failed itself. */
export class FlowEnded extends Error {
  override readonly name = 'FlowEnded';

  constructor(override readonly cause: FlowError) {
    super(`the flow ended early: ${cause}`);
  }
}
