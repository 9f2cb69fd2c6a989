import { byCompiler, compareProgram } from './compare.js';
import { engineProcess } from './fuzz-engine.js';
import { randomShapes } from './random-shapes.js';

const program = engineProcess();

it.each([1, 2, 3])('compiled functions notice how objects change, history %i', (seed) => {
  const { equal, differences } = compareProgram({ program, ...randomShapes(seed), compile: byCompiler(program) });
  expect(differences.slice(0, 5)).toEqual([]);
  expect(equal).toBe(2001);
});
