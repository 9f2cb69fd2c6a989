import { byCompiler, compareProgram } from './compare.js';
import { engineProcess } from './fuzz-engine.js';
import { randomShapes } from './random-shapes.js';

const program = engineProcess();

// The last one reads `length` of an ordinary object that has the prototype, and so the shape, of a typed array.
it.each([1, 2, 111])('compiled functions notice how objects change, history %i', (seed) => {
  const { equal, differences } = compareProgram({ program, ...randomShapes(seed), compile: byCompiler(program) });
  expect(differences.slice(0, 5)).toEqual([]);
  expect(equal).toBe(2001);
});
