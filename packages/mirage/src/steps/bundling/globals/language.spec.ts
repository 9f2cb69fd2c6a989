import { compileEngine, createEngineHost, evaluate } from '../../../../../kernel/image/engine-host.js';
import { LANGUAGE_GLOBALS } from './language.js';

it('lists exactly the globals of Node and the engine of the kernel', () => {
  const silent = { clock: () => undefined, native: () => undefined, rejection: () => undefined };
  const engine = createEngineHost(compileEngine(), 0n, silent);
  const names = engine.text(evaluate(engine, 'Object.getOwnPropertyNames(globalThis).join()')).split(',');
  const both = names.filter((name) => name in globalThis && name !== '__mirage');
  // Newer versions of Node have them, but not the oldest that is supported.
  const newer = ['AsyncDisposableStack', 'DisposableStack', 'Float16Array', 'Iterator', 'SuppressedError'];
  expect([...LANGUAGE_GLOBALS].sort()).toEqual(both.filter((name) => !newer.includes(name)).sort());
});
