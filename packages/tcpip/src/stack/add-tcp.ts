import { TcpCore } from '../tcp/tcp-core.js';
import { type Internet } from './internet.js';
import { secretHash } from './stack-services.js';
import { tcpLower } from './tcp-over-ip.js';

/** Adds TCP to a network. `memoryBytes`: the maximum number of bytes of the buffers of all flows. Default: 4 MiB. */
export function addTcp(internet: Internet, memoryBytes: number | undefined): TcpCore {
  const { services } = internet.context;
  const tcp = new TcpCore({
    lower: tcpLower(internet),
    hash: secretHash(services),
    ...(services.bulk === undefined ? {} : { bulk: services.bulk }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  });
  internet.tcp = tcp;
  return tcp;
}
