export type { Console, Network, NetworkError, NetworkStatistics } from '@mirage/types';
