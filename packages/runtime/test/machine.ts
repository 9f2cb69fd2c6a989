import { createLoop, type Loop } from '../src/machine/loop.js';
import { setCurrentMachine } from '../src/machine/current-machine.js';
import type { MachineNatives } from '../src/machine/natives.js';

/** A machine whose clock moves only while it sleeps, and the output on its console. */
export interface FakeMachine {
  readonly loop: Loop;
  readonly output: () => string;
  /**
   * Runs the loop until nothing is left, and returns the uncaught errors. Promise jobs do not run: Node has no function
   * that runs them.
   */
  readonly run: () => unknown[];
  nowNs: number;
}

/** Creates a fake machine and makes it the current one. */
export function fakeMachine(): FakeMachine {
  let output = '';
  const natives: MachineNatives = {
    consoleText: (text) => void (output += text),
    exit: () => {
      throw new Error('exit');
    },
    panic: (message) => {
      throw new Error(message);
    },
    monotonicNs: () => fake.nowNs,
    wallNs: () => 1_000_000_000_000_000_000n + BigInt(fake.nowNs),
    entropy: (bytes) => void bytes.fill(7),
    wait: (deadlineNs) => {
      fake.nowNs = Math.max(fake.nowNs, deadlineNs);
      return 0;
    },
    runJobs: () => 0,
    args: () => '',
  };
  const loop = createLoop(natives);
  const fake: FakeMachine = {
    loop,
    output: () => output,
    run: () => {
      const uncaught: unknown[] = [];
      loop.run((error) => uncaught.push(error));
      return uncaught;
    },
    nowNs: 0,
  };
  setCurrentMachine({ natives, loop });
  return fake;
}
