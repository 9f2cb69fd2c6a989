import type { Callback, Native } from './native.js';
import { networkNatives } from './network-natives.js';
import { textNatives } from './text-natives.js';

/**
 * The list of natives. A snapshot refers to a native by its index in the list, so the hash of the list is part of both
 * the kernel and the snapshot. The C slot table, the C prototypes and the TypeScript declarations under generated/ are
 * generated from it.
 */
export const natives: readonly Native[] = [
  {
    name: 'consoleWrite',
    params: { bytes: 'bytes' },
    result: 'void',
    doc: "Writes bytes to the early console: a 16550 UART at port 0x3f8; on Xen the domain's console, or the hypervisor's. Bytes are dropped when the console was not read for a second.",
  },
  {
    name: 'consoleRead',
    params: { bytes: 'bytes' },
    result: 'u32',
    doc: 'Reads up to `bytes.length` bytes that have arrived on the early console. Returns their number.',
  },
  {
    name: 'consoleText',
    params: { text: 'string' },
    result: 'void',
    doc: 'Writes a string to the early console as UTF-8; a lone surrogate becomes U+FFFD.',
  },
  {
    name: 'exit',
    params: { status: 'u32' },
    result: 'never',
    doc: 'Powers the machine off. `status` is 0 to 127, the range of a debug-exit device. On Xen 0 becomes the reason poweroff, any other status the reason crash.',
  },
  {
    name: 'panic',
    params: { message: 'string' },
    result: 'never',
    doc: 'Prints one block with the message and the stack of TypeScript calls, then ends with EXIT_PANIC.',
  },
  {
    name: 'monotonicNs',
    params: {},
    result: 'f64',
    doc: 'Returns the nanoseconds since boot; never decreases. Exact to the nanosecond for the first 104 days.',
  },
  {
    name: 'wallNs',
    params: {},
    result: 'u64',
    doc: "Returns the nanoseconds since 1970-01-01 UTC: the real-time clock, or the hypervisor's, as read on first use, plus the monotonic time since.",
  },
  {
    name: 'entropy',
    params: { bytes: 'bytes' },
    result: 'void',
    doc: 'Fills `bytes` with random bytes. Stops the kernel with EXIT_NO_ENTROPY when the generator has no seed.',
  },
  {
    name: 'entropyAdd',
    params: { bytes: 'bytes' },
    result: 'void',
    doc: 'Mixes bytes of an entropy source into the generator. The first 32 bytes count as its seed.',
  },
  {
    name: 'entropyReady',
    params: {},
    result: 'u32',
    doc: 'Returns 1 when the generator has a seed, from RDSEED, RDRAND or entropyAdd, otherwise 0.',
  },
  {
    name: 'wait',
    params: { deadlineNs: 'f64' },
    result: 'u32',
    blocks: true,
    doc: 'Sleeps until an event is pending or monotonicNs() reaches the deadline (Infinity: forever). Clears and returns the pending events, one bit each; 0 when the deadline came first.',
  },
  {
    name: 'runJobs',
    params: {},
    result: 'u32',
    doc: 'Runs promise jobs until none is left. Returns their number. An exception in a job or an unhandled rejection goes to __mirageUncaught, or ends the program with EXIT_UNCAUGHT.',
  },
  {
    name: 'args',
    params: {},
    result: 'string',
    doc: 'Returns the kernel command line, UTF-8 of at most 65,535 bytes; invalid bytes become U+FFFD.',
  },
  {
    name: 'hypervisor',
    params: {},
    result: 'string',
    doc: 'Returns the 12 characters of CPUID leaf 0x40000000, or an empty string without a hypervisor.',
  },
  {
    name: 'dmaAlloc',
    params: { lengthBytes: 'u32' },
    result: 'buffer',
    doc: 'Allocates zeroed memory that starts on a page and is contiguous for devices. It is freed with its last reference: keep one while a device owns the memory. Throws when there is not enough memory.',
  },
  {
    name: 'heapBytes',
    params: {},
    result: 'f64',
    doc: 'Returns the bytes that the engine has allocated and not freed, without those of dmaAlloc, mapForeign and mapShared. Visits every object, which takes milliseconds.',
  },
  {
    name: 'physicalAddress',
    params: { bytes: 'bytes' },
    result: 'f64',
    doc: 'Returns the physical address of the first byte. An ArrayBuffer never moves, and is contiguous in physical memory.',
  },
  {
    name: 'mapForeign',
    params: { address: 'f64', lengthBytes: 'u32' },
    result: 'buffer',
    doc: 'Maps device memory, uncached, at a page-aligned physical address. The mapping is permanent. Throws when the range overlaps RAM or the kernel.',
  },
  {
    name: 'mapShared',
    params: { address: 'f64', lengthBytes: 'u32' },
    result: 'buffer',
    doc: 'Like mapForeign, but cached: for memory that another domain or the hypervisor shares, such as a ring.',
  },
  {
    name: 'probe',
    params: { address: 'u32', strideBytes: 'u32', count: 'u32' },
    result: 'u32',
    doc: 'Reads `count` device registers of 32 bits, at most 32, once each and without mapping them. The first is at `address`, each next one `strideBytes` further; all must be at physical addresses from 0xfea00000 to 0xfebfffff. Returns a bit for each, lowest first, which is set when the register is not zero: there is a device.',
  },
  {
    name: 'moduleBytes',
    params: {},
    result: 'maybe-buffer',
    doc: 'Returns a copy of the boot module (QEMU: -initrd) without its header of 16 bytes, or undefined without a module.',
  },
  {
    name: 'barrier',
    params: {},
    result: 'void',
    doc: 'Orders all memory accesses before the call before all accesses after it.',
  },
  {
    name: 'portRead',
    params: { ioPort: 'u32', widthBytes: 'u32' },
    result: 'u32',
    doc: 'Reads an I/O port; the width is 1, 2 or 4 bytes.',
  },
  {
    name: 'portWrite',
    params: { ioPort: 'u32', widthBytes: 'u32', value: 'u32' },
    result: 'void',
    doc: 'Writes an I/O port; the width is 1, 2 or 4 bytes.',
  },
  {
    name: 'mmioRead',
    params: { bytes: 'bytes', offsetBytes: 'u32', widthBytes: 'u32' },
    result: 'u32',
    doc: 'Makes one access of exactly 1, 2 or 4 bytes to mapped device memory. The offset is a multiple of the width.',
  },
  {
    name: 'mmioWrite',
    params: { bytes: 'bytes', offsetBytes: 'u32', widthBytes: 'u32', value: 'u32' },
    result: 'void',
    doc: 'Makes one access of exactly 1, 2 or 4 bytes to mapped device memory. The offset is a multiple of the width.',
  },
  {
    name: 'irqBind',
    params: { gsi: 'u32', isLevel: 'u32' },
    result: 'i32',
    fails: ['no-event', 'no-such-interrupt'],
    doc: 'Makes a global system interrupt an event of wait(). Returns the number of its bit. With `isLevel` 1 the interrupt stays masked after it fires, until irqUnmask.',
  },
  {
    name: 'irqUnmask',
    params: { event: 'u32' },
    result: 'void',
    doc: 'Unmasks a level interrupt, after its device was served.',
  },
  {
    name: 'msiBind',
    params: {},
    result: 'i32',
    fails: ['no-event'],
    doc: 'Reserves an event of wait() for message-signalled interrupts. Returns the number of its bit.',
  },
  {
    name: 'msiAddress',
    params: { event: 'u32' },
    result: 'f64',
    doc: 'Returns the address to which a device writes to raise the event.',
  },
  { name: 'msiData', params: { event: 'u32' }, result: 'u32', doc: 'Returns the value that a device writes there.' },
  {
    name: 'powerButton',
    params: {},
    result: 'i32',
    fails: ['no-event', 'no-power-button'],
    doc: "Makes the machine's power button an event of wait(): that of the ACPI tables, or else Ctrl-Alt-Del of a keyboard controller. Returns the number of its bit, which it may share with devices. Not on Xen.",
  },
  {
    name: 'powerButtonPressed',
    params: {},
    result: 'u32',
    doc: 'Returns 1 when the power button was pressed since the last call, otherwise 0. Called after each event of powerButton, because its interrupt is masked until then.',
  },
  ...networkNatives,
  ...textNatives,
  {
    name: 'decodePacket',
    params: { frame: 'bytes', decoded: 'bytes' },
    result: 'u32',
    doc: 'Decodes a plain TCP or UDP packet over IPv4 into the 64 bytes of `decoded`, after checking its lengths and checksums. Returns its protocol, 6 or 17. Returns 0 for any other frame, and leaves `decoded` as it was. The runtime describes the record.',
  },
  {
    name: 'atomicExchange',
    params: { bytes: 'bytes', offsetBytes: 'u32', widthBytes: 'u32', value: 'u32' },
    result: 'u32',
    doc: 'Atomically writes a little-endian word of 2 or 4 bytes. Returns the old value. A full barrier. The offset is a multiple of the width.',
  },
  {
    name: 'atomicCompareExchange',
    params: { bytes: 'bytes', offsetBytes: 'u32', widthBytes: 'u32', expected: 'u32', value: 'u32' },
    result: 'u32',
    doc: 'Like atomicExchange, but writes only when the word equals `expected`. Returns the old value.',
  },
  {
    name: 'atomicAnd',
    params: { bytes: 'bytes', offsetBytes: 'u32', widthBytes: 'u32', value: 'u32' },
    result: 'u32',
    doc: 'Like atomicExchange, but writes the bitwise AND of the word and `value`. Returns the old value.',
  },
  {
    name: 'xenHypercall',
    params: { number: 'u32', a: 'operand', b: 'operand', c: 'operand', d: 'operand', e: 'operand' },
    result: 'f64',
    doc: 'Makes a hypercall of Xen; unused operands are 0. Returns its result, which is a negated errno when negative, and -38 (ENOSYS) without Xen. Xen may access the memory of an operand during the call.',
  },
  {
    name: 'xenNotify',
    params: { evtchnPort: 'u32' },
    result: 'i32',
    doc: 'EVTCHNOP_send: notifies the other end of an event channel. Returns 0, or a negated errno of Xen.',
  },
  {
    name: 'xenSharedInfo',
    params: {},
    result: 'maybe-buffer',
    doc: "Returns Xen's shared info page, or undefined without Xen. All event channels are masked at first.",
  },
  {
    name: 'xenGrantFrame',
    params: { index: 'u32' },
    result: 'buffer',
    doc: "Returns a frame of this domain's grant table, 4096 bytes; `index` is 0 to 31. Throws when Xen has no more frames.",
  },
  {
    name: 'xenUpcall',
    params: {},
    result: 'i32',
    fails: ['no-event', 'no-xen'],
    doc: 'Makes the upcall of all event channels an event of wait(). Returns the number of its bit, the same each time. evtchn_upcall_pending is cleared before wait() returns.',
  },
  {
    name: 'provoke',
    params: { fault: 'u32' },
    result: 'void',
    doc: 'Causes a fault on purpose, so that tests can check that it is caught: 0 write to code, 1 execute data, 2 read page zero, 3 overflow the native stack, 4 read outside linear memory, 5 invalid instruction, 6 write to page zero, 7 execute page zero, 8 write to constants, 9 execute constants, 10 execute the native stack, 11 execute linear memory, 12 write to the snapshot header, 13 execute it, 14 read the page below a stack for exceptions, 15 read above the native stack, 16 read at a non-canonical address, 17 divide by zero, 18 trap of the engine, 19 panic with a damaged engine, 20 read and 21 write through a null pointer of the engine; 22 is not a fault, but an interrupt that is delivered twice; 23 write to compiled functions, 24 write to their entry points, 25 execute these, 26 execute caches of compiled functions. Other numbers have no effect.',
  },
];

/** The callbacks: one is called for rejected promises, the other frees DMA memory and refuses to resize it. */
export const callbacks: readonly Callback[] = [
  { name: 'rejectionTracker', params: ['i32', 'i64', 'i64', 'i32', 'i32'], results: [] },
  { name: 'dmaRealloc', params: ['i32', 'i32', 'i32', 'i32'], results: ['i32'] },
];
