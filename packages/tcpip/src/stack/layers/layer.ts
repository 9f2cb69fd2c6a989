import { DeviceError } from '@mirage/runtime';
import { type Internet } from '../internet.js';
import { type Families } from '../stack-addresses.js';

/** What a layer of config.ts consists of. */
export interface Layer {
  /** The network that it was added to. */
  readonly internet: Internet;
  /** The versions of IP that it uses. Undefined below IP. */
  readonly families?: Families;
}

const LAYER = Symbol('layer');

/** Returns the device, which other layers can be put on. */
export function asLayer<D extends object>(device: D, layer: Layer): D {
  return Object.assign(device, { [LAYER]: layer });
}

/** Returns the layer of a device. Error: `DeviceError` for `owner` if another package made the device. */
export function layerOf(owner: string, device: object): Layer {
  const layer = (device as { readonly [LAYER]?: Layer })[LAYER];
  if (layer === undefined) throw new DeviceError(owner, 'what it was put on is not a layer of @mirage/tcpip');
  return layer;
}
