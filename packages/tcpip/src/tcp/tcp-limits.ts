/*
 * The limits and times of TCP, as listed in README.md. A test reaches each of them. Times are in nanoseconds, so that
 * they add to the time of the core.
 */
export const MILLISECOND = 1e6;
export const SECOND = 1e9;

/** Windows and buffers: RFC 9293, 3.8.6. */
export const LEAST_BUFFER_BYTES = 16 * 1024;
export const MOST_BUFFER_BYTES = 256 * 1024;
/** Our window scale: 65,535 << 3 reaches past MOST_BUFFER_BYTES. */
export const WINDOW_SCALE = 3;
/** Ranges that may wait out of order. Data at the next expected number is always accepted. */
export const MOST_OUT_OF_ORDER_RANGES = 32;
/** Ranges of the peer's selective acknowledgments. Further ones are ignored, and their data is retransmitted. */
export const MOST_SACKED_RANGES = 64;

/** The largest segment that is passed to the device for segmentation, header included. */
export const MOST_BURST_BYTES = 65000;
/** The MSS of a peer that advertises none: RFC 9293, 3.7.1. */
export const DEFAULT_MSS_IPV4 = 536;
export const DEFAULT_MSS_IPV6 = 1220;
/** The smallest MSS of a peer that is used: a smaller one would let the peer multiply our work. */
export const LEAST_MSS = 88;
/** The segment size of black-hole detection when full segments are lost repeatedly: RFC 4821, 7.2. */
export const BLACK_HOLE_MSS_IPV4 = 536;
export const BLACK_HOLE_MSS_IPV6 = 1220;
export const BLACK_HOLE_TRIES = 3;

/**
 * RFC 6298, 2 to 5. The minimum is lower than the second of RFC 6298 (RFC 8961 allows values that are measured to
 * work).
 */
export const INITIAL_RTO = SECOND;
export const LEAST_RTO = 200 * MILLISECOND;
export const MOST_RTO = 60 * SECOND;
/** The initial timeout after a lost SYN: RFC 6298, 5.7. */
export const RTO_AFTER_LOST_SYN = 3 * SECOND;
/** Unanswered retransmissions of data: R2 of RFC 9293, 3.8.3 is then over 100 s. */
export const MOST_TRIES = 15;
/** Unanswered SYNs of a connect: over 3 minutes, as RFC 9293, 3.8.3 asks. */
export const MOST_SYN_TRIES = 8;
/** Unanswered SYN-ACKs of a listener: 63 s. */
export const MOST_SYN_ACK_TRIES = 6;

/** RFC 9293, 3.8.6.3. */
export const DELAYED_ACK = 40 * MILLISECOND;
/** RFC 9293, 3.4.1 and 3.6.1: twice the maximum segment lifetime. */
export const TIME_WAIT_LENGTH = 60 * SECOND;
export const MOST_TIME_WAIT = 1024;
/** How long a closed connection waits for the FIN of its peer. */
export const FIN_WAIT_2_LENGTH = 60 * SECOND;
/** How long an idle PAWS timestamp is valid: RFC 7323, 5.5. */
export const PAWS_IDLE = 24 * 24 * 3600 * SECOND;

/** RFC 4987, 3.6: beyond this number of half-open connections, SYNs are answered with cookies. */
export const MOST_HALF_OPEN = 256;
/** Connections of one listener that wait to be taken. When it is full, SYNs are dropped. */
export const DEFAULT_BACKLOG = 128;

/** Answers to segments that look like an attack, for each connection: RFC 5961, 7. */
export const CHALLENGE_ACKS_PER_SECOND = 10;
/** The minimum time between two ACKs that answer ACKs outside the window: two hosts must not do so forever. */
export const OUT_OF_WINDOW_ACK_GAP = 500 * MILLISECOND;
/** Answers from TIME-WAIT, for each second of a stack. */
export const TIME_WAIT_ACKS_PER_SECOND = 100;

/** How long a closed flow waits at most for the acknowledgment of the peer. */
export const CLOSE_LIMIT = 30 * SECOND;

/** RFC 9293, 3.8.4, and what most systems use. */
export const KEEPALIVE_INTERVAL = 75 * SECOND;
export const KEEPALIVE_PROBES = 9;
