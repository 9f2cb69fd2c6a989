import type { Composition } from '@mirage/core';
import type { HeapKind, PackedImage } from '@mirage/kernel';

/** The kinds of bytes that belong to a function of the program. */
const OF_FUNCTIONS = [
  'bytecode',
  'function records',
  'variables',
  'closure variables',
  'constants',
  'positions',
] as const satisfies readonly HeapKind[];

/** Returns where the bytes of an image go. What is neither kernel, code nor heap is padding and descriptions. */
export function compositionOf({ image, report }: PackedImage): Composition {
  const { kernelBytes, engineBytes, heapBytes, heap, compiled } = report;
  const codeBytes = compiled?.codeBytes ?? 0;
  const left: readonly HeapKind[] = ['free', ...OF_FUNCTIONS];
  return {
    parts: {
      engine: engineBytes,
      kernel: kernelBytes - engineBytes,
      ...(codeBytes === 0 ? {} : { 'compiled functions': codeBytes }),
      'headers and padding': image.length - kernelBytes - codeBytes - heapBytes,
    },
    heap: {
      storedBytes: heapBytes,
      kinds: Object.fromEntries(
        Object.entries(heap.bytes).filter(([kind, bytes]) => bytes > 0 && !left.includes(kind as HeapKind)),
      ),
      functions: heap.functions,
    },
  };
}
