import type { Time } from '@mirage/types';

/** Returns the device after a delay, in nanoseconds. */
export async function connectDelayed<Device>(
  _parameters: object,
  delayNs: bigint,
  time: Pick<Time, 'sleepNs'>,
  device: Device,
): Promise<Device> {
  if (delayNs > 0n) await time.sleepNs(delayNs);
  return device;
}
