/** A device that makes no progress is looked at so often, and stopped after so many looks: half a minute. */
export const PROGRESS_CHECK_NS = 5e9;
/**
 * Looks are counted, not time alone: a guest that was paused finds its deadlines passed and its answers not yet seen.
 */
export const MAX_IDLE_CHECKS = 6;
