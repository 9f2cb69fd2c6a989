import type { Arguments } from '@mirage/args';
import { setHeapReader, start, type Unikernel } from '@mirage/runtime';
import { processPlatform } from './process-platform.js';
import { processState } from './process-state.js';
import { topLevelHasEnded } from './top-level.js';

/**
 * Runs the unikernel as this process: starts its jobs, and ends the process when they have ended. Called once, by
 * main.ts.
 */
export function boot(unikernel: Unikernel): void {
  const platform = processPlatform(unikernel.name);
  topLevelHasEnded();
  setHeapReader(() => process.memoryUsage().heapUsed);
  const { args } = unikernel;
  void start(platform, args ? { ...unikernel, args: rememberingPorts(args) } : unikernel);
}

/** The arguments. They record the given ports for the errors of listeners. */
function rememberingPorts(args: Arguments): Arguments {
  return {
    ...args,
    read(name, line) {
      const parsed = args.read(name, line);
      processState.ports = () =>
        args.declared.flatMap(({ name: argument, codec }) => {
          const isPort = codec.spec.is === 'tcpPort' || codec.spec.is === 'udpPort';
          const port = isPort && 'values' in parsed ? parsed.values.get(argument) : undefined;
          return typeof port === 'number' ? [{ name: argument, port }] : [];
        });
      return parsed;
    },
  };
}
