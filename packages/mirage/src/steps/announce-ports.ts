import type { OutputRewriter } from './exec.js';
import type { ForwardedPort } from './forward-ports.js';

/** The message of a stack when a port accepts: `2026-11-29T09:20:00.000Z: [INFO] [tcp] listening on 10.0.2.15:80`. */
const LISTENING = /\[(tcp|udp)\] listening on (.*)$/;

/** Adds lines to the output of a unikernel with the addresses of its ports on this machine, as soon as they accept. */
export type Announcer = (output: OutputRewriter) => OutputRewriter;

/**
 * Returns an announcer of the addresses of forwarded ports. A port accepts when the stack logs that it listens: until
 * then QEMU accepts connections as well, and resets them. `format` makes a line of a message.
 */
export function announcer(forwarded: readonly ForwardedPort[], format: (text: string) => string): Announcer {
  if (forwarded.length === 0) return (output) => output;
  return (output) => {
    const waiting = new Set(forwarded);
    let line = '';
    const add = (text: string): string =>
      text
        .split(/(?<=\n)/)
        .map((piece) => {
          line += piece;
          if (!piece.endsWith('\n')) return piece;
          const notices = noticesAt(line, waiting).map((notice) => `${format(notice)}\n`);
          line = '';
          return piece + notices.join('');
        })
        .join('');
    return {
      write: (piece) => (waiting.size === 0 ? output.write(piece) : add(output.write(piece))),
      idle: () => add(output.idle()),
      end: () => add(output.end()),
    };
  };
}

/** Returns the lines to add after a line of output, and removes their ports from `waiting`. */
function noticesAt(line: string, waiting: Set<ForwardedPort>): string[] {
  const [, protocol, places = ''] = LISTENING.exec(line.trimEnd()) ?? [];
  // Ports are forwarded to an IPv4 address.
  const ports = new Set(places.split(', ').map((place) => Number(/^[\d.]+:(\d+)$/.exec(place)?.[1])));
  return [...waiting]
    .filter((one) => one.protocol === protocol && ports.has(one.guestPort))
    .map((one) => {
      waiting.delete(one);
      return notice(one);
    });
}

function notice({ protocol, address, hostPort, guestPort, reason }: ForwardedPort): string {
  const place = `${address}:${hostPort} leads to its ${protocol.toUpperCase()} port ${guestPort}`;
  return reason === undefined ? place : `${place}, because ${reason}`;
}
