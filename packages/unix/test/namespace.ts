import { execFileSync } from 'node:child_process';
import { startProcess, type Running } from './run.js';

/** A network namespace of one test, invisible to the machine. */
export interface Namespace {
  readonly name: string;
  /** Runs `ip` in it; each word is one argument. */
  readonly ip: (words: string) => string;
  /** Starts a program in it. */
  readonly start: (program: string, ...args: string[]) => Running;
  /** Creates a TAP interface that is up, with an address such as `10.0.0.1/24`. `more`: words for `ip tuntap add`. */
  readonly addTap: (name: string, address?: string, more?: string) => void;
  readonly remove: () => void;
}

let count = 0;

/** Creates a namespace with a unique name. Needs root and iproute2. */
export function makeNamespace(): Namespace {
  const name = `mirage-${process.pid}-${++count}`;
  const run = (args: string[]): string =>
    execFileSync('ip', args, { encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'pipe'] });
  run(['netns', 'add', name]);
  const ip = (words: string): string => run(['-n', name, ...words.split(' ')]);
  return {
    name,
    ip,
    start: (program, ...args) => startProcess('ip', ['netns', 'exec', name, program, ...args]),
    addTap: (tap, address, more) => {
      ip(`tuntap add dev ${tap} mode tap${more === undefined ? '' : ` ${more}`}`);
      if (address !== undefined) ip(`addr add ${address} dev ${tap}`);
      ip(`link set ${tap} up`);
    },
    remove: () => void run(['netns', 'delete', name]),
  };
}
