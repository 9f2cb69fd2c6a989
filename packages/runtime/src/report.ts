import { DeviceError } from './device-error.js';
import { foldStack } from '@mirage/args/stack-trace';

/** A longer chain of causes is cut: it may be circular. */
const CAUSES = 8;

/** The maximum number of characters to show of a thrown value that is not an error. */
const SHOWN_CHARACTERS = 1000;

/**
 * Returns the text for the error stream about an error that ended the unikernel `name`, in whole lines. A `DeviceError`
 * is shown with its message and the command to type; another error with its name, message, folded stack and causes;
 * anything else as a value. Never throws.
 */
export function reportError(name: string, error: unknown): string {
  if (error instanceof DeviceError) {
    return `${name}  ${error.message}.\n${error.next === undefined ? '' : `    ${error.next}\n`}`;
  }
  try {
    const next = isOutOfMemory(error) ? '    Give the machine more memory: nx run has --memory=MIB.\n' : '';
    return `${name}  uncaught ${describe(error, CAUSES)}${next}`;
  } catch {
    // A getter or a proxy of the user threw an error.
    return `${name}  uncaught value that cannot be shown: reading it throws\n`;
  }
}

/**
 * An error as a log message shows it: name, message, folded stack and causes, or the value that was thrown. Never
 * throws.
 */
export function errorText(error: unknown): string {
  try {
    return describe(error, CAUSES).trimEnd();
  } catch {
    // A getter or a proxy of the user threw while the value was read.
    return 'value that cannot be shown: reading it throws';
  }
}

/** Returns whether the engine of the kernel is out of memory. Node ends the process before it throws such an error. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && error.name === 'InternalError' && error.message === 'out of memory';
}

function describe(error: unknown, causes: number): string {
  if (!isError(error)) return `${showValue(error)} (thrown, but not an Error)\n`;
  const message = String(error.message);
  const title = message === '' ? String(error.name) : `${String(error.name)}: ${message}`;
  const frames = typeof error.stack === 'string' ? foldStack(error.stack, message) : [];
  const inner = [
    ...('cause' in error && error.cause !== undefined ? [`  caused by ${continued(error.cause, causes)}`] : []),
    ...('errors' in error && Array.isArray(error.errors)
      ? error.errors.slice(0, CAUSES).map((one: unknown) => `  one of them: ${continued(one, causes)}`)
      : []),
  ];
  return [`${title}\n`, ...frames.map((frame) => `    ${frame}\n`), ...inner].join('');
}

function continued(error: unknown, causes: number): string {
  return causes === 0 ? 'more, not shown\n' : describe(error, causes - 1);
}

/** Returns whether a value is an error, also one of another realm (a worker, a vm). */
function isError(value: unknown): value is Error {
  return (
    value instanceof Error ||
    (typeof value === 'object' && value !== null && 'message' in value && 'stack' in value && 'name' in value)
  );
}

function showValue(value: unknown): string {
  const text =
    typeof value === 'object' && value !== null
      ? showObject(value)
      : typeof value === 'string'
        ? JSON.stringify(value)
        : String(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text;
}

function showObject(value: object): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // The value is circular or contains a bigint.
    return 'an object that JSON cannot show';
  }
}
