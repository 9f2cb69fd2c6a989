// Runs a bundled configuration in a separate process with only the language itself: without files, network,
// environment, timers and eval, and with limits on time and memory. No object of this realm enters the context, and
// only strings leave it. A worker thread is not enough: the engine ends the whole process if a thread runs out of
// memory before it can be stopped.
const vm = require('node:vm');

/** The console of the context. It consists of the context's own objects, so it gives no access to this realm. */
const PRELUDE = `
  const lines = [];
  const say = (...values) => { lines.push(values.map((value) => String(value)).join(' ')); };
  globalThis.console = { log: say, info: say, warn: say, error: say, debug: say };
  // The result of a configuration must not depend on the time or on random numbers.
  delete globalThis.Date;
  delete Math.random;
  globalThis.takeLines = () => JSON.stringify(lines);
`;

/** Converts an error of the context to strings. Its properties are not trusted to be strings. */
const DESCRIBE = `(error) => JSON.stringify(
  error !== null && typeof error === 'object'
    ? { name: String(error.name), message: String(error.message), stack: String(error.stack), code: error.code, where: error.where, next: error.next }
    : { name: 'the value', message: String(error), stack: '' })`;

/**
 * @param {{ code: string, keys: string, filename: string, timeoutMs: number }} task the bundle, and the keys as JSON
 * @param {(outcome: object) => void} answer called once
 */
function evaluate({ code, keys, filename, timeoutMs }, answer) {
  const context = vm.createContext(Object.create(null), {
    codeGeneration: { strings: false, wasm: false },
    microtaskMode: 'afterEvaluate',
  });
  const run = (source, name) => new vm.Script(source, { filename: name }).runInContext(context, { timeout: timeoutMs });
  // Compiled separately from the call, so that only the error itself is passed.
  const describe = (error) => run(DESCRIBE, 'describe.js')(error);

  /** @returns {{ graph: string } | { error: string } | { timeout: true }} the result of the configuration */
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
  // Unhandled rejections are reported after this turn and take precedence.
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
