import { DeviceError } from '@mirage/runtime';
import { EACCES, EBUSY, ENODEV, ENOENT, ENXIO, EPERM } from './libc.js';

/*
 * Why a network cannot be had, and the exact command that mends it. Interfaces are never made silently: whoever runs
 * the machine does.
 */

/** The command that makes a TAP interface which this user may open. */
function makeTap(name: string): string {
  return `sudo ip tuntap add dev ${name} mode tap user $USER && sudo ip link set ${name} up`;
}

export function noSuchInterface(name: string): DeviceError {
  return new DeviceError(`network ${name}`, 'there is no such interface', makeTap(name));
}

/** @param free a name that no interface has */
export function noTapLeft(free: string): DeviceError {
  return new DeviceError(
    'network tap0',
    'there is no TAP interface that no other network of this unikernel uses',
    makeTap(free),
  );
}

/** @param free a name that no interface has */
export function notTap(name: string, free: string): DeviceError {
  return new DeviceError(
    `network ${name}`,
    `this is not a TAP interface; make one and say netif('${free}')`,
    makeTap(free),
  );
}

export function isDown(name: string): DeviceError {
  return new DeviceError(`network ${name}`, 'the interface is down', `sudo ip link set ${name} up`);
}

/** /dev/net/tun did not open: `errno` says why. */
export function noTunDevice(name: string, errno: number): DeviceError {
  const device = `network ${name}`;
  switch (errno) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
      return new DeviceError(
        device,
        'there is no /dev/net/tun, which TAP interfaces need (a container is given it by --device /dev/net/tun)',
        'sudo modprobe tun',
      );
    case EACCES:
    case EPERM:
      return new DeviceError(
        device,
        'you may not open /dev/net/tun',
        'sudo chmod 0666 /dev/net/tun   # an interface stays its owner’s all the same',
      );
    default:
      return new DeviceError(device, `/dev/net/tun cannot be opened (error number ${errno})`);
  }
}

/** The interface is there, but does not let us in: `errno` says why. */
export function notAttached(name: string, errno: number): DeviceError {
  const device = `network ${name}`;
  switch (errno) {
    case EBUSY:
      return new DeviceError(
        device,
        'another program uses this interface; to see which',
        `sudo grep -sl '^iff:.*\\b${name}$' /proc/[0-9]*/fdinfo/*`,
      );
    case EPERM:
      return new DeviceError(
        device,
        'this interface belongs to another user',
        `sudo ip tuntap del dev ${name} mode tap && ${makeTap(name)}`,
      );
    default:
      return new DeviceError(device, `the interface cannot be opened (error number ${errno})`);
  }
}
