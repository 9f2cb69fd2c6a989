/* Flags of a split virtqueue. Source: virtio 1.2, 2.7. */

export const VIRTQ_DESC_F_NEXT = 1;
export const VIRTQ_DESC_F_WRITE = 2;
/** The device does not want notifications for now. */
export const VIRTQ_USED_F_NO_NOTIFY = 1;
/** The driver does not want interrupts for now. */
export const VIRTQ_AVAIL_F_NO_INTERRUPT = 1;
