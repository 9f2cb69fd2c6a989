/**
 * The interval at which a device is checked for progress. After `MAX_IDLE_CHECKS` checks without progress, which is
 * half a minute, it is stopped.
 */
export const PROGRESS_CHECK_NS = 5e9;
/**
 * Checks are counted, and not only time: a guest that was paused finds its deadlines passed before it sees the answers.
 */
export const MAX_IDLE_CHECKS = 6;
