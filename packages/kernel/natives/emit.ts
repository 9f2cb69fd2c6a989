import { createHash } from 'node:crypto';
import type { Callback, Native, NativeParam, NativeResult } from './native.js';
import { callbacks, natives } from './natives.js';
import { netfrontNumbers, netfrontViolations, netfrontWords } from './netfront/state.js';
import {
  VIRTQUEUE_FULL,
  virtqueueFlags,
  virtqueueNumbers,
  virtqueueViolations,
  virtqueueWords,
} from './virtqueue/state.js';

const tsParam: Record<NativeParam, string> = {
  bytes: 'Uint8Array',
  u32: 'number',
  f64: 'number',
  string: 'string',
  operand: 'number | Uint8Array',
};
const tsResult: Record<NativeResult, string> = {
  void: 'void',
  u32: 'number',
  i32: 'number',
  f64: 'number',
  u64: 'bigint',
  buffer: 'ArrayBuffer',
  'maybe-buffer': 'ArrayBuffer | undefined',
  bytes: 'Uint8Array<ArrayBuffer>',
  string: 'string',
  'maybe-string': 'string | undefined',
  never: 'never',
};
const cParam: Record<NativeParam, string> = {
  bytes: 'struct bytes ',
  u32: 'uint32_t ',
  f64: 'double ',
  string: 'struct bytes ',
  operand: 'uint64_t ',
};
const cResult: Record<NativeResult, string> = {
  void: 'void ',
  u32: 'uint32_t ',
  i32: 'int32_t ',
  f64: 'double ',
  u64: 'uint64_t ',
  buffer: 'js_value ',
  'maybe-buffer': 'js_value ',
  bytes: 'js_value ',
  string: 'js_value ',
  'maybe-string': 'js_value ',
  never: '__attribute__((noreturn)) void ',
};

/** Names in error messages. They must not contain a percent sign. */
const kind: Record<NativeParam, string> = {
  bytes: 'a Uint8Array',
  u32: 'a whole number from 0 to 4294967295',
  f64: 'a number',
  string: 'a string',
  operand: 'a whole number from 0 to 9007199254740991 or a Uint8Array',
};

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => '_' + letter.toLowerCase());
const upper = (name: string): string => snake(name).toUpperCase();
const generated = 'Generated from natives/natives.ts.';

/**
 * Returns the SHA-256 of everything about natives that a snapshot and a kernel must agree on: names, order, kinds of
 * arguments and results. Documentation is not part of it.
 */
export function nativesHash(list: readonly Native[] = natives): Uint8Array {
  const shape = [list.map(({ name, params, result }) => [name, Object.entries(params), result]), callbacks];
  return createHash('sha256').update(JSON.stringify(shape)).digest();
}

/** The C header: slot numbers and the prototypes that src/natives must define. */
export function emitHeader(): string {
  const prototype = ({ name, params, result }: Native): string => {
    const list = Object.entries(params).map(([param, type]) => cParam[type] + snake(param));
    return `${cResult[result]}native_${snake(name)}(${list.join(', ') || 'void'});`;
  };
  const hash = [...nativesHash()].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(', ');
  return [
    `/* ${generated} */`,
    '#pragma once',
    `#define NATIVES_HASH_BYTES ${hash}`,
    '',
    '#ifndef __ASSEMBLER__',
    '#include <stdint.h>',
    '#include "engine/value.h"',
    '',
    'enum native {',
    ...natives.map(({ name }) => `  NATIVE_${upper(name)},`),
    '  NATIVE_COUNT',
    '};',
    '',
    'enum callback {',
    ...callbacks.map(
      ({ name }) => `  CALLBACK_${upper(name)} = NATIVE_COUNT + ${callbacks.findIndex((c) => c.name === name)},`,
    ),
    `  SLOT_COUNT = NATIVE_COUNT + ${callbacks.length}`,
    '};',
    '',
    ...natives.map(prototype),
    '#endif',
    '',
  ].join('\n');
}

function emitSlot({ name, params, result }: Native): string {
  const entries = Object.entries(params);
  const lines = entries.map(([param, type], index) => {
    const c = snake(param);
    return `  ${cParam[type]}${c};\n  if (!argument_${type}(context, argv, ${index}, "${name}: ${param} must be ${kind[type]}", &${c}))\n    return JS_EXCEPTION;`;
  });
  const list = entries.map(([param]) => snake(param)).join(', ');
  const frees = entries
    .filter(([, type]) => type === 'string')
    .map(([param]) => `  release_string(context, ${snake(param)});`);
  const call = `native_${snake(name)}(${list})`;
  const body =
    result === 'never'
      ? [`  ${call};`]
      : result === 'void'
        ? [`  ${call};`, ...frees, '  return JS_UNDEFINED;']
        : [
            `  js_value result = ${cResult[result] === 'js_value ' ? call : `value_${result}(context, ${call})`};`,
            ...frees,
            '  return result;',
          ];
  return [
    `static js_value slot_${snake(name)}(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)`,
    '{',
    '  (void)module, (void)context, (void)self, (void)argc, (void)argv;',
    ...lines,
    ...body,
    '}',
  ].join('\n');
}

/** The signature of an engine C function: context, this, argc, argv. */
const nativeType: Omit<Callback, 'name'> = { params: ['i32', 'i64', 'i32', 'i32'], results: ['i64'] };

function entry(slot: string, name: string, { params, results }: Omit<Callback, 'name'>): string {
  return `  [${slot}] = { FUNC_TYPE_${[...params, 'TO', ...results].join('_')}, (wasm_rt_funcref_t)${name} },`;
}

/**
 * The C slot table: for each native a function that reads its arguments, and the table of these functions. A missing
 * native fails to link.
 */
export function emitSlots(): string {
  return [
    `/* ${generated} Included once, by src/natives/slots.c. */`,
    ...natives.map((native) => emitSlot(native) + '\n'),
    'const struct function_entry native_functions[SLOT_COUNT] __attribute__((section(".table.natives"))) = {',
    ...natives.map(({ name }) => entry(`NATIVE_${upper(name)}`, `slot_${snake(name)}`, nativeType)),
    ...callbacks.map((callback) =>
      entry(`CALLBACK_${upper(callback.name)}`, `callback_${snake(callback.name)}`, callback),
    ),
    '};',
    '',
  ].join('\n');
}

/** The TypeScript declarations that drivers and the runtime import. */
export function emitTypes(): string {
  const member = ({ name, params, result, fails, blocks, doc }: Native): string => {
    const list = Object.entries(params).map(([param, type]) => `${param}: ${tsParam[type]}`);
    const failures = (fails ?? []).map((failure, index) => ` ${-1 - index} is '${failure}'.`).join('');
    return `  /** ${doc}${failures}${blocks ? ' May sleep.' : ''} */\n  ${name}(${list.join(', ')}): ${tsResult[result]};\n`;
  };
  return [
    `// ${generated}`,
    '',
    '/** The functions that the kernel offers to TypeScript. The top level of modules must not call them: it runs at build time. */',
    'export interface Natives {',
    natives.map(member).join('\n') + '}',
    '',
    'declare global {',
    '  /** The natives; only in an image. */',
    '  var __mirage: Natives;',
    '  /** Called once after boot. When it returns and no promise job is left, the machine powers off with status 0. */',
    '  var __mirageStart: (() => void) | undefined;',
    '  /** Called before it on a machine without RDSEED and RDRAND: must find an entropy source and pass its bytes to entropyAdd. */',
    '  var __mirageSeed: (() => void) | undefined;',
    '  /** Called with an uncaught error, of a job or of the start. Without it, or when it throws or lacks memory, the kernel reports the error and ends. */',
    '  var __mirageUncaught: ((error: unknown) => void) | undefined;',
    '}',
    '',
  ].join('\n');
}

/** A header with numbers that C and TypeScript share. */
function emitNumbers(folder: string, ...groups: readonly Readonly<Record<string, number>>[]): string {
  const numbers = groups.flatMap((group) => Object.entries(group));
  return [
    `/* Generated from natives/${folder}/state.ts. */`,
    '#pragma once',
    ...numbers.map(([name, value]) => `#define ${folder.toUpperCase()}_${name} ${value < 0 ? `(${value})` : value}`),
    '',
  ].join('\n');
}

/** Every generated file, by its path within this package. */
export function emitNatives(): Record<string, string> {
  return {
    'natives/generated/natives.h': emitHeader(),
    'natives/generated/slots.h': emitSlots(),
    'natives/generated/natives.ts': emitTypes(),
    'natives/generated/netfront.h': emitNumbers('netfront', netfrontWords, netfrontViolations, netfrontNumbers),
    'natives/generated/virtqueue.h': emitNumbers(
      'virtqueue',
      ...[virtqueueWords, virtqueueFlags, virtqueueNumbers, virtqueueViolations, { FULL: VIRTQUEUE_FULL }],
    ),
  };
}
