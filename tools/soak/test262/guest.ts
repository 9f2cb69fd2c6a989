// The program of the images: runs the tests from the number on the command line and prints a line for each.
import type { Natives } from '../../../packages/kernel/natives/generated/natives';
import { keepRealm } from './realm';

/** A test in an image. */
interface GuestTest {
  readonly run: () => unknown;
  /** The words of its source text, which the engine does not keep. */
  readonly words: string;
  /** Whether it ends with a call of $DONE. */
  readonly isAsync: boolean;
  /** The name of the error that it must throw. */
  readonly throws?: string;
}

interface Globals {
  readonly __mirage: Natives;
  [name: string]: unknown;
}

/** The most characters of a result. */
const MOST_CHARACTERS = 600;

const globals = globalThis as unknown as Globals;
const natives = globals.__mirage;
// Tests replace these.
const { apply } = Reflect;
const { slice } = String.prototype;
const { stringify } = JSON;
const { eval: evaluate } = globals as unknown as { eval: (text: string) => unknown };
const { transfer } = ArrayBuffer.prototype as unknown as { transfer: (this: ArrayBuffer) => void };

/** The functions for agents, which are threads. There are none here. */
const AGENT_FUNCTIONS = ['start', 'broadcast', 'getReport', 'sleep', 'monotonicNow'];
const refuseAgent = (): never => {
  throw new Error('This host has one agent.');
};

let result: string | undefined;
const settle = (text: string): void => void (result ??= text);

// What a host of test262 defines (INTERPRETING.md, "Host-Defined Functions").
globals['print'] = () => {};
globals['$DONE'] = (error: unknown) => settle(error === undefined ? 'pass' : describe(error));
globals['$262'] = {
  global: globalThis,
  gc: () => {},
  evalScript: evaluate,
  detachArrayBuffer: (buffer: ArrayBuffer) => apply(transfer, buffer, []),
  agent: Object.fromEntries(AGENT_FUNCTIONS.map((name) => [name, refuseAgent])),
};
globals['__mirageUncaught'] = (error: unknown) => settle(`uncaught ${describe(error)}`);

/** Returns one line. Getters of an error may throw. */
function describe(error: unknown): string {
  try {
    const { name, message, stack } = Object(error) as Error;
    const text = typeof error === 'object' ? `${name}: ${message}\n${stack}` : String(error);
    return stringify(apply(slice, text, [0, MOST_CHARACTERS]));
  } catch {
    return 'an error that cannot be read';
  }
}

const nameOf = (error: unknown): unknown => (Object(error) as object).constructor?.name;

function runTest({ run, isAsync, throws }: GuestTest, restore: () => void): string {
  result = undefined;
  let thrown: { readonly error: unknown } | undefined;
  try {
    run();
  } catch (error) {
    thrown = { error };
  }
  natives.runJobs();
  restore();
  if (thrown !== undefined) return nameOf(thrown.error) === throws ? 'pass' : describe(thrown.error);
  if (throws !== undefined) return `it did not throw a ${throws}`;
  return result ?? (isAsync ? 'it did not call $DONE' : 'pass');
}

/** Sets the start of the program. Call it after the harness: its functions are restored after each test, too. */
globals['test262'] = (tests: readonly GuestTest[]): void => {
  let restorers: readonly (() => void)[] = [];
  globals['__mirageStart'] = () => {
    const first = Number(/first=(\d+)/.exec(natives.args())![1]);
    for (let index = first; index < tests.length; index++)
      natives.consoleText(`${index} ${runTest(tests[index]!, restorers[index]!)}\n`);
  };
  const restorerOf = keepRealm();
  restorers = tests.map(({ words }) => restorerOf(words));
};
