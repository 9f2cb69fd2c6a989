import { MirageError, parseForward, type DeclaredPort, type Forward } from '@mirage/core';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Ports below are reserved for root. They are used only on request, even if this process may use them. */
const FIRST_UNPRIVILEGED = 1024;
/** Such a port of the guest gets a port of this machine from this number plus its own: 8080 for 80. */
const INSTEAD_OF_PRIVILEGED = 8000;
const LAST_PORT = 65535;

const LOOPBACK = '127.0.0.1';

/** Why a port of this machine cannot be bound. */
export type PortProblem = 'in-use' | 'privileged' | 'no-such-address';

/** A port of this machine that `run` forwards. */
export interface ForwardedPort extends Forward {
  /** As an option of `run`: `tcp:127.0.0.1:8080:80`. */
  readonly option: string;
  /** Why the port of this machine has another number than the guest's, as a clause. Default: it has the same. */
  readonly reason?: string;
}

/** Returns why a port cannot be bound now; `undefined` if it can. */
export type Probe = (forward: Pick<Forward, 'protocol' | 'address' | 'hostPort'>) => Promise<PortProblem | undefined>;

/**
 * Chooses a port of this machine for each port that arguments of the unikernel declare: the same number if it is free
 * and not privileged, otherwise the next free one. An option `--forward` for a port of the guest replaces that. Returns
 * all ports, those of options first. `kept` are the ports of an earlier run of the unikernel, whose numbers remain.
 * Error: MIR0508, the port of an option cannot be bound; MIR0503.
 */
export async function chooseForwards(
  declared: readonly Pick<DeclaredPort, 'protocol' | 'port'>[],
  options: readonly string[],
  probe: Probe = probePort,
  kept: readonly ForwardedPort[] = [],
): Promise<ForwardedPort[]> {
  const chosen: ForwardedPort[] = kept.filter(
    ({ option, protocol, guestPort }) =>
      options.includes(option) || declared.some((one) => one.protocol === protocol && one.port === guestPort),
  );
  const isTaken = ({ protocol, hostPort }: Pick<Forward, 'protocol' | 'hostPort'>): boolean =>
    chosen.some((one) => one.protocol === protocol && one.hostPort === hostPort);
  const nextFree = async (protocol: 'tcp' | 'udp', from: number): Promise<number | undefined> => {
    for (let hostPort = from; hostPort <= LAST_PORT; hostPort++) {
      const place = { protocol, address: LOOPBACK, hostPort };
      if (!isTaken(place) && (await probe(place)) === undefined) return hostPort;
    }
    return undefined;
  };

  for (const option of options) {
    if (chosen.some((one) => one.option === option)) continue;
    const forward = parseForward(option);
    const problem = await probe(forward);
    if (problem !== undefined) {
      const free = await nextFree(forward.protocol, unprivileged(forward.hostPort));
      throw refusal(forward, problem, free);
    }
    chosen.push({ ...forward, option });
  }
  for (const { protocol, port } of declared) {
    if (chosen.some((one) => one.protocol === protocol && one.guestPort === port)) continue;
    const hostPort = await nextFree(protocol, unprivileged(port));
    // There are 64,000 ports, so this does not happen on a real machine. The unikernel then runs without the port.
    if (hostPort === undefined) continue;
    const isPrivileged = port < FIRST_UNPRIVILEGED;
    const reason = isPrivileged
      ? `port ${port} of this machine is reserved for root`
      : `port ${port} of this machine is in use`;
    chosen.push({
      protocol,
      address: LOOPBACK,
      hostPort,
      guestPort: port,
      option: `${protocol}:${LOOPBACK}:${hostPort}:${port}`,
      ...(hostPort === port ? {} : { reason }),
    });
  }
  return chosen;
}

function unprivileged(port: number): number {
  return port < FIRST_UNPRIVILEGED ? INSTEAD_OF_PRIVILEGED + port : port;
}

const PROBLEMS: Readonly<Record<PortProblem, string>> = {
  'in-use': 'it is in use',
  privileged: 'it is reserved for root',
  'no-such-address': 'this machine does not have that address',
};

function refusal({ protocol, address, hostPort, guestPort }: Forward, problem: PortProblem, free?: number): Error {
  const port = free ?? 'PORT';
  return new MirageError(
    'MIR0508',
    `${protocol.toUpperCase()} port ${hostPort} of ${address} cannot be forwarded: ${PROBLEMS[problem]}.`,
    { next: `Use a free one: --forward=${protocol}:${port}:${guestPort}` },
  );
}

/** Binds a port of this machine for a moment. */
export function probePort({
  protocol,
  address,
  hostPort,
}: Pick<Forward, 'protocol' | 'address' | 'hostPort'>): Promise<PortProblem | undefined> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const problem = problemOf(error.code);
      if (problem === undefined) reject(error);
      else resolve(problem);
    };
    if (protocol === 'tcp') {
      const server = createServer();
      server.once('error', fail).listen(hostPort, address, () => server.close(() => resolve(undefined)));
    } else {
      const socket = createSocket('udp4');
      socket.once('error', fail).bind(hostPort, address, () => socket.close(() => resolve(undefined)));
    }
  });
}

function problemOf(code: string | undefined): PortProblem | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return 'in-use';
    case 'EACCES':
      return 'privileged';
    case 'EADDRNOTAVAIL':
      return 'no-such-address';
    default:
      return undefined;
  }
}
