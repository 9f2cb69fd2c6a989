import { start, timeOf } from '@mirage/runtime';

const monotonicNs = () => process.hrtime.bigint();
const write = (text) => void process.stdout.write(text);

export function boot(unikernel) {
  write(`on the moon: ${unikernel.name}\n`);
  void start(
    {
      args: process.argv.slice(2),
      monotonicNs,
      wallNs: () => BigInt(Date.now()) * 1_000_000n,
      fillRandom: (bytes) => void bytes.fill(4),
      writeOutput: write,
      writeError: write,
      onUncaught: (handle) => void process.on('uncaughtException', handle),
      exit: (status) => void (process.exitCode = status),
    },
    unikernel,
  );
}

export function connectConsole() {
  return {
    write: async (data) => write(data),
    log: async (line) => write(`${line}\n`),
    readLine: async () => undefined,
  };
}

export function connectTime() {
  return timeOf({ monotonicNs });
}
