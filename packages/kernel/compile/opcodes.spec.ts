import { compileEngine, createEngineHost } from '../image/engine-host.js';
import { readOpcodes } from '../image/engine-records.js';
import { OPCODES } from './opcodes.js';

it('has the instructions of the engine, in its order', () => {
  const none = (): void => undefined;
  const host = createEngineHost(compileEngine(), 0n, { clock: none, native: none, rejection: none });
  expect(readOpcodes(host)).toEqual(
    OPCODES.map(([name, sizeBytes, pops, pushes]) => ({ name, sizeBytes, pops, pushes })),
  );
});
