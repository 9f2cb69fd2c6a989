import { DeviceError } from '@mirage/runtime';
import { argumentName } from './stack-arguments.js';
import { type StackServices } from './stack-services.js';

/** Ends the program with an error of `device` if there is no lease after `timeoutNs`. 0: never. */
export function limitDhcp(
  services: StackServices,
  lease: () => object | undefined,
  device: string,
  group: string,
  timeoutNs: bigint,
): void {
  if (timeoutNs === 0n) return;
  services.setTimer(services.nowNs() + Number(timeoutNs), () => {
    if (lease() !== undefined) return;
    const seconds = Number(timeoutNs) / 1e9;
    const next = `${argumentName(group, 'ipv4')}=10.0.0.2/24   # for example: an address without DHCP`;
    throw new DeviceError(device, `no DHCP server has answered for ${seconds} s`, next);
  });
}

/** Ends the program with an error, outside of the calling driver, which would report a failure of the device. */
export function endWith(services: StackServices, error: DeviceError): void {
  services.setTimer(services.nowNs(), () => {
    throw error;
  });
}
