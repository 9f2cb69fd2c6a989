import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { emitAbi } from '../abi/emit.js';
import { emitNatives } from '../natives/emit.js';
import { emitNotices } from './notices.js';

// Writes the generated files of this package: `node dist/build/generate.js` in the package folder, after a list has
// changed.
for (const [path, content] of Object.entries({ ...emitAbi(), ...emitNatives(), ...emitNotices(process.cwd()) })) {
  const file = join(process.cwd(), path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
