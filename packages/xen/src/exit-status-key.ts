/**
 * Key of xenstore, below a domain's own folder, where the guest leaves its exit status as a decimal number and the
 * toolstack reads it. Xen itself passes on reasons, not statuses.
 */
export const EXIT_STATUS_KEY = 'data/mirage-exit-status';
