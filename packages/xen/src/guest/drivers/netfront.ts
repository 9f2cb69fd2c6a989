import type { Loop } from '@mirage/runtime/machine';
import type { Bus } from '../bus/bus.js';
import { tryConnecting, type Connection } from '../bus/connection.js';
import { openXenbusDevice, XenbusState, type BackendFailure, type XenbusDevice } from '../bus/xenbus.js';
import { createFront, type Netfront } from './netfront-frames.js';
import { openRings } from './netfront-rings.js';
import { parseVif } from './netif-wire.js';

/** Why an interface cannot be used. */
export type NetfrontError =
  | 'no-xenstore'
  | 'no-such-device'
  | 'bad-mac'
  | 'bad-mtu'
  | 'no-rx-copy'
  | 'no-grants'
  | 'backend-timeout'
  | 'backend-closed';

/**
 * Connects the interface `device/vif/ID`; `title` is its name for the user. All pages stay granted for the whole
 * connection: granting and revoking for each frame costs more than the frame. A frame is copied once when it is sent,
 * and once when it is received, before the listener reads it. Without a listener, frames stay in the ring and no event
 * comes. A backend that breaks the protocol is left, and the interface can be connected again. Rejects with a
 * XenstoreError. Source: Xen public/io/netif.h.
 */
export async function connectNetfront(
  bus: Bus,
  loop: Pick<Loop, 'hold' | 'setTimer' | 'onTurnEnd'>,
  id: string,
  title: string,
): Promise<Netfront | NetfrontError> {
  const { xenstore } = bus;
  if (!xenstore) return 'no-xenstore';
  const device = await openXenbusDevice({ ...bus, xenstore }, 'vif', id);
  if (typeof device === 'string') return device;
  return tryConnecting(bus, device, (connection) => connectVif(bus, loop, title, device, connection));
}

async function connectVif(
  bus: Bus,
  loop: Pick<Loop, 'hold' | 'setTimer' | 'onTurnEnd'>,
  title: string,
  device: XenbusDevice,
  connection: Connection,
): Promise<Netfront | NetfrontError> {
  const ready = await device.waitBackend(XenbusState.InitWait);
  if (ready !== 'reached') return failureOf(ready);
  const config = parseVif({
    mac: await device.readFrontend('mac'),
    mtu: (await device.readFrontend('mtu')) ?? (await device.readBackend('mtu')),
    featureSg: await device.readBackend('feature-sg'),
    featureRxCopy: await device.readBackend('feature-rx-copy'),
    featureNoCsumOffload: await device.readBackend('feature-no-csum-offload'),
    featureIpv6CsumOffload: await device.readBackend('feature-ipv6-csum-offload'),
    featureGsoTcpv4: await device.readBackend('feature-gso-tcpv4'),
    featureGsoTcpv6: await device.readBackend('feature-gso-tcpv6'),
  });
  if (typeof config === 'string') return config;
  const rings = openRings(bus, device.backendDomid, connection);
  if (rings === 'no-grants') return rings;
  const { port: evtchnPort, nodes } = rings;
  const front = createFront(bus, loop, title, config, rings, device, connection);
  bus.events.listen(evtchnPort, front.serve);
  front.fill();
  const many = config.hasScatterGather ? '1' : '0';
  const segments = { 'feature-sg': many, 'feature-gso-tcpv4': many, 'feature-gso-tcpv6': many };
  await device.publish({ ...nodes, ...segments }, XenbusState.Connected);
  const connected = await device.waitBackend(XenbusState.Connected);
  if (connected !== 'reached') return failureOf(connected);
  device.onEnd(front.backendEnds);
  // For a backend that read the rings before they were filled.
  bus.events.notify(evtchnPort);
  return front;
}

function failureOf(failure: BackendFailure): NetfrontError {
  return failure === 'timeout' ? 'backend-timeout' : 'backend-closed';
}
