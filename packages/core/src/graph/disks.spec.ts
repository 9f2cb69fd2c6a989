import { block, blockOfFile, foreign, job, toGraph, type Graph } from '../index.js';
import { refusalOf } from '../../test/refusal.js';
import { disks, refuseSharedDisks } from './disks.js';

const graphOf = (...given: Parameters<typeof blockOfFile>[]): Graph => {
  const [first, second] = given.map((args) => blockOfFile(...args));
  return toGraph({ name: 'x', jobs: [foreign('A.B', block.to(block).to(job)).$(first!, second!).node] });
};

it('lists the disks in the order of config.ts', () => {
  expect(disks(graphOf(['b.img', { sizeMiB: 16 }], ['a.img', { readOnly: true }]))).toMatchObject([
    { path: 'b.img', isReadOnly: false, sizeMiB: 16, label: "blockOfFile('b.img', { sizeMiB: 16 })" },
    { path: 'a.img', isReadOnly: true, sizeMiB: undefined, label: "blockOfFile('a.img', { readOnly: true })" },
  ]);
});

it.each<[string, string]>([
  ['a.img', './a.img'],
  ['d/../a.img', 'a.img'],
  ['/d//a.img', '/d/a.img'],
])('refuses two disks on %s and %s', (one, other) => {
  const graph = graphOf([one], [other, { readOnly: true }]);
  expect(refusalOf(() => refuseSharedDisks(graph))).toMatchObject({
    code: 'MIR0210',
    message: `blockOfFile('${one}') and blockOfFile('${other}', { readOnly: true }) use the same file.`,
  });
});

it.each([
  ['a.img', 'b.img'],
  ['a.img', '/a.img'],
  ['a.img', 'a.img'],
  ['../a.img', 'a.img'],
])('accepts %s and %s', (one, other) => {
  expect(() => refuseSharedDisks(graphOf([one], [other]))).not.toThrow();
});

it.each([0, 1.5, -1, NaN, 2 ** 31])('refuses a size of %d MiB', (sizeMiB) => {
  expect(refusalOf(() => blockOfFile('a.img', { sizeMiB }))).toMatchObject({ code: 'MIR0113', argument: 2 });
});
