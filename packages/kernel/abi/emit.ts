import { helpers } from '../compile/helpers.js';
import { exitStatus, layout } from './layout.js';
import { SNAPSHOT_MAGIC, SNAPSHOT_VERSION, snapshotHeaderFields, snapshotHeaderOffsets } from './snapshot-header.js';

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => '_' + letter.toLowerCase());
const hex = (value: number | bigint): string => `0x${value.toString(16)}`;

const cType = {
  u32: (n: string) => `uint32_t ${n}`,
  u64: (n: string) => `uint64_t ${n}`,
  bytes32: (n: string) => `uint8_t ${n}[32]`,
  segments: (n: string) => `struct snapshot_segment ${n}[MAX_HEAP_SEGMENTS]`,
};

/** The C header with every number that C and TypeScript share. Assembly includes it too. */
export function emitAbi(): Record<string, string> {
  const offsets = snapshotHeaderOffsets();
  const fields = Object.entries(snapshotHeaderFields);
  return {
    'abi/generated/abi.h': [
      '/* Generated from abi/layout.ts and abi/snapshot-header.ts. */',
      '#pragma once',
      ...Object.entries(layout).map(([name, value]) => `#define ${name} ${hex(value)}`),
      ...Object.entries(exitStatus).map(([name, value]) => `#define ${name} ${value}`),
      `#define SNAPSHOT_MAGIC ${hex(SNAPSHOT_MAGIC)}`,
      `#define SNAPSHOT_VERSION ${SNAPSHOT_VERSION}`,
      '',
      '#ifndef __ASSEMBLER__',
      '#include <stddef.h>',
      '#include <stdint.h>',
      '',
      'struct snapshot_segment {',
      '  uint32_t address, length, sum, zero;',
      '};',
      '',
      'struct snapshot_header {',
      ...fields.map(([name, type]) => `  ${cType[type](snake(name))};`),
      '};',
      '',
      ...fields.map(
        ([name]) =>
          `_Static_assert(offsetof(struct snapshot_header, ${snake(name)}) == ${offsets[name as keyof typeof offsets]}, "${name}");`,
      ),
      '#endif',
      '',
    ].join('\n'),
    'abi/generated/helpers.h': [
      '/* Generated from compile/helpers.ts. */',
      '#pragma once',
      ...Object.keys(helpers).map((name, index) => `#define COMPILED_HELPER_${name} ${index}`),
      `#define COMPILED_HELPER_COUNT ${Object.keys(helpers).length}`,
      `#define COMPILED_HELPERS ${Object.values(helpers).join(', ')}`,
      '',
    ].join('\n'),
  };
}
