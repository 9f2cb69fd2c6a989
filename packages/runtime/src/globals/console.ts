import { currentMachine } from '../machine/current-machine.js';
import { format } from './console/format.js';
import { inspect } from './console/inspect.js';
import { table } from './console/table.js';

const NS_PER_MS = 1e6;

/** The console of the web: text on the early console of the machine. Source: Console Standard. */
export const console = makeConsole();

function makeConsole(): Record<string, (...data: unknown[]) => void> {
  const counts = new Map<string, number>();
  const timers = new Map<string, number>();
  let margin = '';

  const print = (text: string): void => {
    const lines = margin === '' ? text : text.replace(/^/gm, margin);
    currentMachine().natives.consoleText(`${lines}\n`);
  };
  const log = (...data: unknown[]): void => print(format(data));
  const labelOf = (label: unknown): string => (label === undefined ? 'default' : String(label));
  const elapsed = (label: string): string | undefined => {
    const beginNs = timers.get(label);
    if (beginNs !== undefined) {
      const ms = (currentMachine().natives.monotonicNs() - beginNs) / NS_PER_MS;
      return ms < 1000 ? `${Number(ms.toFixed(3))}ms` : `${(ms / 1000).toFixed(3)}s`;
    }
    log(`Warning: No such label '${label}' for console.time()`);
    return undefined;
  };
  const group = (...data: unknown[]): void => {
    if (data.length > 0) log(...data);
    margin += '  ';
  };

  return {
    log,
    debug: log,
    info: log,
    warn: log,
    error: log,
    dirxml: log,
    dir: (value, options) => print(inspect(value, { depth: depthOf(options) })),
    trace: (...data) => print(`Trace${data.length === 0 ? '' : `: ${format(data)}`}\n${callers()}`),
    assert(condition, ...data) {
      if (condition) return;
      const [first, ...others] = data;
      if (typeof first === 'string') log(`Assertion failed: ${first}`, ...others);
      else log('Assertion failed', ...data);
    },
    count(label) {
      const name = labelOf(label);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      print(`${name}: ${counts.get(name)}`);
    },
    countReset(label) {
      if (!counts.delete(labelOf(label))) print(`Warning: Count for '${labelOf(label)}' does not exist`);
    },
    group,
    groupCollapsed: group,
    groupEnd() {
      margin = margin.slice(2);
    },
    table(rows, columns) {
      const drawn = table(rows, Array.isArray(columns) ? columns.map(String) : undefined);
      if (drawn === undefined) log(rows);
      else print(drawn);
    },
    time(label) {
      const name = labelOf(label);
      if (timers.has(name)) print(`Warning: Label '${name}' already exists for console.time()`);
      else timers.set(name, currentMachine().natives.monotonicNs());
    },
    timeLog(label, ...data) {
      const time = elapsed(labelOf(label));
      if (time !== undefined) log(`${labelOf(label)}: ${time}`, ...data);
    },
    timeEnd(label) {
      const time = elapsed(labelOf(label));
      timers.delete(labelOf(label));
      if (time !== undefined) print(`${labelOf(label)}: ${time}`);
    },
  };
}

function depthOf(options: unknown): number {
  const { depth = 2 } = (options ?? {}) as { depth?: number | null };
  return depth ?? Infinity;
}

/** Returns the stack frames above those of the console. */
function callers(): string {
  return (new Error().stack ?? '')
    .split('\n')
    .filter((line) => /^\s*at /.test(line))
    .slice(2)
    .join('\n')
    .trimEnd();
}
