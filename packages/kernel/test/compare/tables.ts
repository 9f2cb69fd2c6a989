import { FEW_OPERANDS, OPERANDS } from './operands.js';
import { OPERATIONS as COMMON_OPERATIONS } from './operations.js';
import { RARE_OPERATIONS } from './rare-operations.js';

/** All operations of the tables. */
export const OPERATIONS = [...COMMON_OPERATIONS, ...RARE_OPERATIONS];

const MAKERS = Object.entries(OPERANDS)
  .map(([name, expression]) => `  ${name}: (log) => (${expression}),`)
  .join('\n');

/**
 * The top level of the tables: operands are made by functions of `log`, operations are functions of operands. Neither
 * is in the script, so both are compiled.
 */
export const TABLES_TOP = `globalThis.operands = {\n${MAKERS}\n};\nglobalThis.operations = [\n${OPERATIONS.map(
  ({ operands, body }) => `  [${operands}, (log) => function (a, b, c) { ${body} }],`,
).join('\n')}\n];\nglobalThis.few = ${JSON.stringify(FEW_OPERANDS)};`;

/**
 * The script of the tables: every operation with every operand, and with every pair; triples of few operands. Each
 * function runs for all its operands in turn, so that what it keeps between calls becomes invalid again and again.
 *
 * `from` and `to` bound the operations, of which every `by`th runs, and `first` is `few` for fewer combinations, so
 * that tests can share the work.
 */
export function tablesScript(from: number, to: number, first: 'all' | 'few' = 'all', by = 1): string {
  return `
const all = Object.keys(operands), some = ${first === 'all' ? 'few' : 'few.filter((_, index) => index % 2 === 0)'}, begin = ${first === 'all' ? 'all' : 'few'}, third = ['one', 'undefined', 'text', 'object', 'half'];
function run(number, operation, names) {
  const log = [];
  const f = operation(log);
  const values = [];
  const made = outcome(() => { for (const name of names) values.push(operands[name](log)); });
  const result = outcome(() => f.apply(undefined, values));
  print(number + ' ' + names.join() + ' ' + (result + ' log ' + describe(log) + ' after ' + describe(values)).replaceAll('\\n', ' | '));
}
for (let number = ${from}; number < Math.min(${to}, operations.length); number += ${by}) {
  const [count, operation] = operations[number];
  if (count === 0) run(number, operation, []);
  if (count === 1) for (const a of all) run(number, operation, [a]);
  if (count === 2) for (const a of begin) for (const b of some) run(number, operation, [a, b]);
  if (count === 3) for (const a of some) for (const b of some) for (const c of third) run(number, operation, [a, b, c]);
}
// The same function and receivers of changing shapes, so that a site sees more than one kind.
for (let number = ${from}; number < Math.min(${to}, operations.length); number += ${by}) {
  const [count, operation] = operations[number];
  const log = [];
  const f = operation(log);
  for (let round = 0; round < 2; round++) {
    for (const a of all) {
      if (count > 0 && log.length < 1000) print(number + ' shared ' + a + ' ' + outcome(() => f(operands[a]([]), 1, 2)).replaceAll('\\n', ' | '));
    }
  }
}
`;
}
