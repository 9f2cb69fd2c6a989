import { candidates, moduleOf } from '../index.js';
import { fromGeneratedFolder } from './module-of.js';

it.each([
  ['Loaf.Relax', './loaf', 'Relax', ['./loaf', './Loaf']],
  ['Lib.Loaf.Relax', './lib/loaf', 'Relax', ['./lib/loaf', './Lib/Loaf']],
  ['OutToLunch.Relax', './outToLunch', 'Relax', ['./outToLunch', './out-to-lunch', './OutToLunch']],
  ['Out_to_lunch.Relax', './out_to_lunch', 'Relax', ['./out_to_lunch', './Out_to_lunch']],
  ['TCPStack.Ip4Only', './tCPStack', 'Ip4Only', ['./tCPStack', './tcp-stack', './TCPStack']],
  ['./lib/loaf#Relax', './lib/loaf', 'Relax', ['./lib/loaf']],
  ['../OutToLunch.ts#default', '../OutToLunch.ts', 'default', ['../OutToLunch.ts']],
  ['@scope/package#Relax', '@scope/package', 'Relax', ['@scope/package']],
])('%s', (name, specifier, exported, specifiers) => {
  expect(moduleOf(name)).toEqual({ specifier, exported });
  expect(candidates(name)).toEqual(specifiers);
});

it.each([
  ['./loaf', '../../loaf'],
  ['../lib/loaf', '../../../lib/loaf'],
  ['.', '../../'],
  ['..', '../../..'],
  ['./..', '../../..'],
  ['.hidden', '.hidden'],
  ['@scope/package', '@scope/package'],
])('%s is %s from the generated folder', (specifier, from) => {
  expect(fromGeneratedFolder(specifier)).toBe(from);
});
