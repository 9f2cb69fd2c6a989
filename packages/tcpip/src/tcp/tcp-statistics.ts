/** Why a segment was dropped. Every dropped segment is counted under one of them. */
export const TCP_DROPS = [
  'short',
  'bad-offset',
  'bad-checksum',
  'bad-port',
  'bad-address',
  'no-connection',
  'out-of-window',
  'old-timestamp',
  'no-timestamp',
  'no-ack',
  'bad-ack',
  'bad-reset',
  'unexpected-syn',
  'backlog-full',
  'budget',
  'out-of-order-full',
  'after-close',
  'bad-cookie',
  'time-wait',
  'no-buffer',
] as const;
export type TcpDrop = (typeof TCP_DROPS)[number];

/** Counters since the core was created. */
export class TcpStatistics {
  segmentsIn = 0;
  segmentsOut = 0;
  retransmitted = 0;
  timeouts = 0;
  fastRecoveries = 0;
  opened = 0;
  accepted = 0;
  resetsOut = 0;
  resetsIn = 0;
  challengeAcks = 0;
  cookiesOut = 0;
  cookiesIn = 0;
  windowProbes = 0;
  keepaliveProbes = 0;
  blackHoles = 0;
  readonly drops: Record<TcpDrop, number> = Object.fromEntries(TCP_DROPS.map((drop) => [drop, 0])) as Record<
    TcpDrop,
    number
  >;
}
