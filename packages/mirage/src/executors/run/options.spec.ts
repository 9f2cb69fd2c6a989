import { MirageError } from '@mirage/core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { optionsOfWords, refuseStrayOptions, type Options, type Schema } from './options.js';

const { properties: schema } = JSON.parse(
  readFileSync(join(__dirname, '../../../schemas/executors/run.json'), 'utf8'),
) as { properties: Schema };
const target = { platform: 'virtio', machine: 'q35', network: ['user'] };
const read = (...options: string[]): Options => optionsOfWords({ options, args: ['--hello=X'] }, target, schema);

function messageOf(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    if (error instanceof MirageError) return `${error.code} ${error.message} ${error.next}`;
    throw error;
  }
  return 'no refusal';
}

it.each<[string[], Options]>([
  [[], target],
  [['run', 'hello:run', '--memory=16'], { ...target, memory: 16 }],
  [['--memory', '16', '--machine', 'pc', '--print'], { ...target, memory: 16, machine: 'pc', print: true }],
  [['--no-print'], { ...target, print: false }],
  [['--print=false', '--skip-nx-cache', '--output-style', 'static'], { ...target, print: false }],
  [['--network=tap:a', '--network', 'tap:b,user'], { ...target, network: ['tap:a', 'tap:b', 'user'] }],
  [['--keys=a=b,c=d'], { ...target, keys: ['a=b', 'c=d'] }],
])('reads what stands before the two hyphens: %j', (words, expected) => {
  expect(read(...words)).toEqual({ ...expected, args: ['--hello=X'] });
});

it.each([
  ['--memory=lots', 'MIR0503 --memory must be a number, not "lots". Write for example --memory=64.'],
  ['--memry=16', 'MIR0503 run has no option --memry. Did you mean --memory?'],
])('refuses %s before them', (word, message) => {
  expect(messageOf(() => read(word))).toBe(message);
});

it.each<[Options, string]>([
  [{ platform: 'unix', memory: 16 }, 'no refusal'],
  [{ platform: 'unix', _: [] }, 'no refusal'],
  [
    { platform: 'unix', hello: 'X' },
    'MIR0503 run has no option --hello=X. Arguments of the unikernel follow two hyphens: nx run h:run -- --hello=X',
  ],
  [
    { platform: 'unix', memry: true },
    'MIR0503 run has no option --memry. Did you mean --memory? Arguments of the unikernel follow two hyphens: nx run h:run -- --memry',
  ],
  [
    { platform: 'unix', _: ['word'] },
    'MIR0503 run has no option word. Arguments of the unikernel follow two hyphens: nx run h:run -- word',
  ],
])('without two hyphens: %j', (options, message) => {
  expect(messageOf(() => refuseStrayOptions(options, schema, 'nx run h:run'))).toBe(message);
});
