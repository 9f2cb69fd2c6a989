// Runs a bundled configuration in a process of its own: only the language itself is there. No files, no network, no
// environment, no timers, no eval; a time limit and a memory limit. Nothing of this realm enters the context, and only
// strings leave it. A worker thread would not do: the engine ends the whole process when a thread runs out of memory
// faster than it can be stopped.
const vm = require('node:vm');

/** The console of the context: made of the context's own objects, so that it leads nowhere else. */
const PRELUDE = `
  const lines = [];
  const say = (...values) => { lines.push(values.map((value) => String(value)).join(' ')); };
  globalThis.console = { log: say, info: say, warn: say, error: say, debug: say };
  // What a configuration means must not depend on when it is read, nor on chance.
  delete globalThis.Date;
  delete Math.random;
  globalThis.takeLines = () => JSON.stringify(lines);
`;

/**
 * An error of the context as strings. What the context threw may lie about itself, so nothing is trusted to be a
 * string.
 */
const DESCRIBE = `(error) => JSON.stringify(
  error !== null && typeof error === 'object'
    ? { name: String(error.name), message: String(error.message), stack: String(error.stack), code: error.code, where: error.where, next: error.next }
    : { name: 'the value', message: String(error), stack: '' })`;

/**
 * @param {{ code: string, keys: string, filename: string, timeoutMs: number }} task the bundle, and the keys as JSON
 * @param {(outcome: object) => void} answer is called once
 */
function evaluate({ code, keys, filename, timeoutMs }, answer) {
  const context = vm.createContext(Object.create(null), {
    codeGeneration: { strings: false, wasm: false },
    microtaskMode: 'afterEvaluate',
  });
  const run = (source, name) => new vm.Script(source, { filename: name }).runInContext(context, { timeout: timeoutMs });
  // Compiled apart from the call: the error itself is the only thing that passes.
  const describe = (error) => run(DESCRIBE, 'describe.js')(error);

  /** @returns {{ graph: string } | { error: string } | { timeout: true }} what the configuration came to */
  const outcomeOf = () => {
    try {
      run(`(() => {${PRELUDE}})()`, 'prelude.js');
      run(code, filename);
      return { graph: run(`finish(JSON.parse(${JSON.stringify(keys)}))`, filename) };
    } catch (error) {
      if (error?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return { timeout: true };
      return { error: describe(error) };
    }
  };

  process.on('unhandledRejection', (error) => answer({ error: describe(error), lines: '[]' }));
  const outcome = outcomeOf();
  // A rejection that nobody handles is announced after this turn: it has the first word.
  setImmediate(() => answer({ ...outcome, lines: outcome.timeout ? '[]' : run('takeLines()', 'prelude.js') }));
}

process.once('message', (task) => {
  let answered = false;
  evaluate(task, (outcome) => {
    if (answered) return;
    answered = true;
    process.send(outcome, () => process.exit(0));
  });
});
