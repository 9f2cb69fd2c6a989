/** Waiting. */
export interface Time {
  /**
   * Resolves with 'elapsed' after at least `durationNs` nanoseconds; 0 or less lets everything else that is ready go
   * first. With 'aborted', as soon as `signal` is aborted: then nothing is left that keeps the unikernel alive.
   */
  sleepNs(durationNs: bigint, options?: { readonly signal?: AbortSignal }): Promise<'elapsed' | 'aborted'>;
}
