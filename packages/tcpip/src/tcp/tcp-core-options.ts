import { type Bulk } from '../bulk.js';
import { type KeyedHash } from '../keyed-hash.js';
import { type CongestionControl } from './congestion.js';
import { type TcpLower } from './tcp-lower.js';

/** TCP options, each enabled unless it is false. */
export interface TcpOffers {
  readonly sack?: boolean;
  readonly timestamps?: boolean;
  readonly windowScale?: boolean;
}

export interface TcpCoreOptions {
  readonly lower: TcpLower;
  /** Keyed with bytes that peers cannot guess. */
  readonly hash: KeyedHash;
  /** The maximum number of bytes of all buffers and connections together. Default: 4 MiB. */
  readonly memoryBytes?: number;
  /** Operations on many bytes. Default: in TypeScript. */
  readonly bulk?: Bulk;
  readonly congestionControl?: CongestionControl;
  /** The TCP options to offer and accept. Default: all. */
  readonly offers?: TcpOffers;
}
