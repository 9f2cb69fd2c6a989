/**
 * A device that cannot be connected or that failed, for a reason which the user can mend. The report prints it without
 * a stack trace: the message, and what to type next.
 */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';

  /**
   * @param device what the user calls it: `network tap0`
   * @param reason what is wrong, as a clause without a full stop: `there is no such interface`
   * @param next the exact command to type, if one mends it
   */
  constructor(
    readonly device: string,
    readonly reason: string,
    readonly next?: string,
  ) {
    super(`${device}: ${reason}`);
  }
}
