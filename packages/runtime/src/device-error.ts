/**
 * A device cannot be connected or has failed, for a reason that the user can fix. It is reported without a stack trace:
 * the message, and the command to type next.
 */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';

  /**
   * @param device the name of the device for the user: `network tap0`
   * @param reason the reason, as a clause without a full stop: `there is no such interface`
   * @param next the exact command that fixes it, if there is one
   */
  constructor(
    readonly device: string,
    readonly reason: string,
    readonly next?: string,
  ) {
    super(`${device}: ${reason}`);
  }
}
