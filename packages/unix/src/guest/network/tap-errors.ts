import { DeviceError } from '@mirage/runtime';
import { EACCES, EBUSY, ENODEV, ENOENT, ENXIO, EPERM } from './libc.js';

/*
 * Errors of connecting a network, each with the exact command that fixes it. A program never creates interfaces: that
 * is up to the administrator of the machine.
 */

/** Returns the command that creates a TAP interface which this user can open. */
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
    'there is no TAP interface besides those that other networks of this unikernel use',
    makeTap(free),
  );
}

/** @param free a name that no interface has */
export function notTap(name: string, free: string): DeviceError {
  return new DeviceError(
    `network ${name}`,
    `this is not a TAP interface; create one and use netif('${free}')`,
    makeTap(free),
  );
}

export function isDown(name: string): DeviceError {
  return new DeviceError(`network ${name}`, 'the interface is down', `sudo ip link set ${name} up`);
}

/** The error when /dev/net/tun cannot be opened. */
export function noTunDevice(name: string, errno: number): DeviceError {
  const device = `network ${name}`;
  switch (errno) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
      return new DeviceError(
        device,
        'TAP interfaces need /dev/net/tun, which does not exist (start a container with --device /dev/net/tun)',
        'sudo modprobe tun',
      );
    case EACCES:
    case EPERM:
      return new DeviceError(
        device,
        'you do not have permission to open /dev/net/tun',
        'sudo chmod 0666 /dev/net/tun   # only its owner can open an interface, as before',
      );
    default:
      return new DeviceError(device, `/dev/net/tun cannot be opened (error number ${errno})`);
  }
}

/** The error when an existing interface cannot be attached to. */
export function notAttached(name: string, errno: number): DeviceError {
  const device = `network ${name}`;
  switch (errno) {
    case EBUSY:
      return new DeviceError(
        device,
        'another program uses this interface; find it with',
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
