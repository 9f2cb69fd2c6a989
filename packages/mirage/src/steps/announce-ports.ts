import type { DeclaredPort } from '@mirage/core';
import type { OutputRewriter } from './exec.js';
import type { ForwardedPort } from './forward-ports.js';

/** The message of a stack when a port accepts: `2026-11-29T09:20:00.000Z: [INFO] [tcp] listening on 10.0.2.15:80`. */
const LISTENING = /^\S+: \[INFO\] \[(tcp|udp)\] listening on (.*)$/;
/** The same with `--logs-format=json`. Both begin at the line: a client decides what other lines of a log end with. */
const LISTENING_JSON = /^\{"time":"[^"]*","level":"info","source":"(tcp|udp)","message":"listening on ([^"]*)"\}$/;

/** The address that means all addresses. */
const ANY = '0.0.0.0';
const LOOPBACK = '127.0.0.1';

/** Adds lines to the output of a unikernel with the addresses of its ports on this machine, as soon as they accept. */
export type Announcer = (output: OutputRewriter) => OutputRewriter;

/** Ports to announce. */
export interface AnnouncedPorts {
  /** The ports of this machine that are forwarded. */
  readonly forwarded: readonly ForwardedPort[];
  /** The ports that the unikernel declares. HTTP servers are announced by their URL. */
  readonly declared: readonly DeclaredPort[];
}

/**
 * Returns an announcer of the addresses of forwarded ports and of HTTP servers. A port accepts when the stack logs that
 * it listens: until then QEMU accepts connections as well, and resets them. `format` makes a line of a message.
 */
export function announcer({ forwarded, declared }: AnnouncedPorts, format: (text: string) => string): Announcer {
  const servers = declared.filter(({ isHttp }) => isHttp);
  if (forwarded.length === 0 && servers.length === 0) return (output) => output;
  return (output) => {
    const waiting = forwarded.length > 0 ? forwardedNotices(forwarded, servers) : serverNotices(declared);
    let line = '';
    const add = (text: string): string =>
      text
        .split(/(?<=\n)/)
        .map((piece) => {
          line += piece;
          if (!piece.endsWith('\n')) return piece;
          const notices = waiting.at(line).map((notice) => `${format(notice)}\n`);
          line = '';
          return piece + notices.join('');
        })
        .join('');
    return {
      write: (piece) => (waiting.isEmpty() ? output.write(piece) : add(output.write(piece))),
      idle: () => add(output.idle()),
      end: () => add(output.end()),
    };
  };
}

/** The notices that wait for a line of output. */
interface Notices {
  /** Returns the notices to add after a line of output. Each is returned once. */
  readonly at: (line: string) => string[];
  readonly isEmpty: () => boolean;
}

/** An address on which a stack listens. */
interface Place {
  readonly address: string;
  readonly port: number;
}

/** Returns what a line of output says about listening. */
function listening(line: string): { protocol: string | undefined; places: Place[] } {
  const text = line.trimEnd();
  const [, protocol, places = ''] = LISTENING.exec(text) ?? LISTENING_JSON.exec(text) ?? [];
  const found = places.split(', ').flatMap((place): Place[] => {
    const [, address, port] = /^(.*):(\d+)$/.exec(place) ?? [];
    return address === undefined ? [] : [{ address, port: Number(port) }];
  });
  return { protocol, places: found };
}

function forwardedNotices(forwarded: readonly ForwardedPort[], servers: readonly DeclaredPort[]): Notices {
  const waiting = new Set(forwarded);
  return {
    isEmpty: () => waiting.size === 0,
    at(line) {
      const { protocol, places } = listening(line);
      // Ports are forwarded to an IPv4 address.
      const ports = new Set(places.filter(({ address }) => isIPv4(address)).map(({ port }) => port));
      const found = [...waiting].filter((one) => one.protocol === protocol && ports.has(one.guestPort));
      for (const one of found) waiting.delete(one);
      return found.map((one) => {
        const isHttp = one.protocol === 'tcp' && servers.some(({ port }) => port === one.guestPort);
        return notice(one, isHttp);
      });
    },
  };
}

function notice({ protocol, address, hostPort, guestPort, reason }: ForwardedPort, isHttp: boolean): string {
  if (isHttp && hostPort === guestPort) return urlOf({ address, port: hostPort });
  const here = isHttp ? urlOf({ address, port: hostPort }) : `${address}:${hostPort}`;
  const place = `${here} leads to its ${protocol.toUpperCase()} port ${guestPort}`;
  return reason === undefined ? place : `${place}, because ${reason}`;
}

/** The notices about servers that are reached at the addresses on which they listen. */
function serverNotices(declared: readonly DeclaredPort[]): Notices {
  const waiting = new Set(declared.filter(({ isHttp }) => isHttp));
  const declaredPorts = new Set(declared.map(({ port }) => port));
  return {
    isEmpty: () => waiting.size === 0,
    at(line) {
      const { protocol, places } = listening(line);
      const [first] = places;
      if (protocol !== 'tcp' || first === undefined) return [];
      // Port 0 is a free port, so the line has another one, which is not declared.
      const server = [...waiting].find(({ port }) =>
        port === 0 ? !declaredPorts.has(first.port) : port === first.port,
      );
      if (server === undefined) return [];
      waiting.delete(server);
      return [urlOf(places.find(({ address }) => isIPv4(address)) ?? first)];
    },
  };
}

function isIPv4(address: string): boolean {
  return /^[\d.]+$/.test(address);
}

function urlOf({ address, port }: Place): string {
  const host = address === ANY ? LOOPBACK : address === '[::]' ? '[::1]' : address;
  return `http://${host}:${port}/`;
}
