import type * as Heap from './heap.js';
import type * as Machine from './machine/current-machine.js';

/** New instances of the modules, as in a separate program. */
function load(): typeof Heap & typeof Machine {
  let loaded: (typeof Heap & typeof Machine) | undefined;
  jest.isolateModules(() => {
    const machine = jest.requireActual<typeof Machine>('./machine/current-machine.js');
    loaded = { ...jest.requireActual<typeof Heap>('./heap.js'), ...machine };
  });
  return loaded!;
}

it('is not known without a platform that measures it', () => expect(load().heapBytes()).toBeUndefined());

it('is what the platform measures', () => {
  const { heapBytes, setHeapReader } = load();
  setHeapReader(() => 7);
  expect(heapBytes()).toBe(7);
});

it('is what the kernel measures on a machine', () => {
  const { heapBytes, setCurrentMachine } = load();
  setCurrentMachine({ natives: { heapBytes: () => 8 } as never, loop: {} as never });
  expect(heapBytes()).toBe(8);
});
