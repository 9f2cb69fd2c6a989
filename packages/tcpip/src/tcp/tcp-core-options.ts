import { type KeyedHash } from '../keyed-hash.js';
import { type CongestionControl } from './congestion.js';
import { type TcpLower } from './tcp-lower.js';

/** Options of TCP, each on unless it is false. */
export interface TcpOffers {
  readonly sack?: boolean;
  readonly timestamps?: boolean;
  readonly windowScale?: boolean;
}

export interface TcpCoreOptions {
  readonly lower: TcpLower;
  /** Keyed with bytes that no peer can guess. */
  readonly hash: KeyedHash;
  /** Most bytes of all buffers together, and of connections. Default: 4 MiB. */
  readonly memoryBytes?: number;
  readonly congestionControl?: CongestionControl;
  /** Options of TCP that are offered and accepted. Default: all. */
  readonly offers?: TcpOffers;
}
