import type { Callback, Native } from './native.js';

/**
 * The one list of natives. A native is known by its place in the list: the kernel and a snapshot meet only by slot
 * number, so the list's hash is part of both. The C slot table, the C prototypes and the TypeScript declarations under
 * generated/ are made from it.
 */
export const natives: readonly Native[] = [
  {
    name: 'consoleWrite',
    params: { bytes: 'bytes' },
    result: 'void',
    doc: "Writes bytes to the early console: a 16550 UART at port 0x3f8; on Xen the domain's console, or the hypervisor's. Bytes are dropped when nobody has read the console for a second.",
  },
  {
    name: 'consoleRead',
    params: { bytes: 'bytes' },
    result: 'u32',
    doc: 'Takes what has arrived on the early console, at most `bytes.length`. Gives the number of bytes, 0 when nothing waits.',
  },
  {
    name: 'consoleText',
    params: { text: 'string' },
    result: 'void',
    doc: 'Writes a text to the early console as UTF-8; half a surrogate pair becomes U+FFFD.',
  },
  {
    name: 'exit',
    params: { status: 'u32' },
    result: 'never',
    doc: 'Powers the machine off. `status` is 0 to 127, the range that a debug-exit device can pass on. On Xen 0 is the reason poweroff, and any other status the reason crash.',
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
    doc: 'Nanoseconds since boot; never goes back. Whole numbers are exact for the first 104 days.',
  },
  {
    name: 'wallNs',
    params: {},
    result: 'u64',
    doc: "Nanoseconds since 1970-01-01 UTC: the real-time clock, or Xen's, as read on first use plus the monotonic time since.",
  },
  {
    name: 'entropy',
    params: { bytes: 'bytes' },
    result: 'void',
    doc: 'Fills `bytes` from the generator. Stops the kernel with EXIT_NO_ENTROPY when it was never seeded.',
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
    doc: '1 when the generator has a seed, be it from RDSEED, RDRAND or entropyAdd, otherwise 0.',
  },
  {
    name: 'wait',
    params: { deadlineNs: 'f64' },
    result: 'u32',
    blocks: true,
    doc: 'Sleeps until an event is pending or monotonicNs() reaches the deadline (Infinity: for ever). Takes and gives the pending events, one bit each; 0 when the deadline came first.',
  },
  {
    name: 'runJobs',
    params: {},
    result: 'u32',
    doc: 'Runs promise jobs until none is left and gives their number. An exception in a job and a rejection that nobody handles go to __mirageUncaught, or end the program with EXIT_UNCAUGHT.',
  },
  {
    name: 'args',
    params: {},
    result: 'string',
    doc: 'The kernel command line as UTF-8, at most 65,535 bytes; what is not UTF-8 reads as U+FFFD.',
  },
  {
    name: 'hypervisor',
    params: {},
    result: 'string',
    doc: 'The 12 characters of CPUID leaf 0x40000000, or an empty string where there is none.',
  },
  {
    name: 'dmaAlloc',
    params: { lengthBytes: 'u32' },
    result: 'buffer',
    doc: 'Zeroed memory that starts on a page and is contiguous for devices. Freed with its last reference: hold it while a device owns it. Throws when memory is short.',
  },
  {
    name: 'heapBytes',
    params: {},
    result: 'f64',
    doc: 'Bytes that the engine has allocated and not freed; without those of dmaAlloc, mapForeign and mapShared. Looks at every object: milliseconds.',
  },
  {
    name: 'physicalAddress',
    params: { bytes: 'bytes' },
    result: 'f64',
    doc: 'Where a device finds the first of these bytes. An ArrayBuffer never moves, and consecutive bytes stay consecutive.',
  },
  {
    name: 'mapForeign',
    params: { address: 'f64', lengthBytes: 'u32' },
    result: 'buffer',
    doc: 'Maps device memory, uncached, at a page-aligned physical address. The mapping stays. Throws when it would reach RAM or the kernel.',
  },
  {
    name: 'mapShared',
    params: { address: 'f64', lengthBytes: 'u32' },
    result: 'buffer',
    doc: 'Like mapForeign, but cached: memory that another domain or the hypervisor shares with this one, such as a ring.',
  },
  {
    name: 'probe',
    params: { address: 'u32', strideBytes: 'u32', count: 'u32' },
    result: 'u32',
    doc: 'Reads device registers of 32 bits, once each and without mapping them: `count` of them, at most 32, the first at `address` and each next one `strideBytes` on, all at physical addresses from 0xfea00000 to 0xfebfffff. Gives a bit for each, lowest first, that is set where the register is not zero: which of the places have a device.',
  },
  {
    name: 'moduleBytes',
    params: {},
    result: 'maybe-buffer',
    doc: 'A copy of the boot module (QEMU: -initrd) without its 16-byte header, or undefined when there is none.',
  },
  {
    name: 'barrier',
    params: {},
    result: 'void',
    doc: 'Orders every memory access before it against every access after it.',
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
    doc: 'One access of exactly 1, 2 or 4 bytes to mapped device memory; the offset is a multiple of the width.',
  },
  {
    name: 'mmioWrite',
    params: { bytes: 'bytes', offsetBytes: 'u32', widthBytes: 'u32', value: 'u32' },
    result: 'void',
    doc: 'One access of exactly 1, 2 or 4 bytes to mapped device memory; the offset is a multiple of the width.',
  },
  {
    name: 'irqBind',
    params: { gsi: 'u32', isLevel: 'u32' },
    result: 'i32',
    fails: ['no-event', 'no-such-interrupt'],
    doc: 'Makes a global system interrupt an event of wait() and gives the number of its bit. With `isLevel` 1 the interrupt stays masked after it fires, until irqUnmask.',
  },
  {
    name: 'irqUnmask',
    params: { event: 'u32' },
    result: 'void',
    doc: 'Lets a level interrupt fire again, after the device that raised it was served.',
  },
  {
    name: 'msiBind',
    params: {},
    result: 'i32',
    fails: ['no-event'],
    doc: 'Reserves an event of wait() for message-signalled interrupts and gives the number of its bit.',
  },
  {
    name: 'msiAddress',
    params: { event: 'u32' },
    result: 'f64',
    doc: 'The address to which a device writes to raise the event.',
  },
  { name: 'msiData', params: { event: 'u32' }, result: 'u32', doc: 'The value that a device writes there.' },
  {
    name: 'checksum',
    params: { bytes: 'bytes', offsetBytes: 'u32', lengthBytes: 'u32', initial: 'u32' },
    result: 'u32',
    doc: "The 16-bit one's complement sum of RFC 1071 over a range, big-endian, added to `initial`; not inverted.",
  },
  {
    name: 'copy',
    params: { target: 'bytes', targetOffset: 'u32', source: 'bytes', sourceOffset: 'u32', lengthBytes: 'u32' },
    result: 'void',
    doc: 'Copies a range; source and target may overlap.',
  },
  {
    name: 'atomicExchange',
    params: { bytes: 'bytes', offsetBytes: 'u32', widthBytes: 'u32', value: 'u32' },
    result: 'u32',
    doc: 'Writes a little-endian word of 2 or 4 bytes and gives what it was, in one step that no other processor sees half of. A full barrier. The offset is a multiple of the width.',
  },
  {
    name: 'atomicCompareExchange',
    params: { bytes: 'bytes', offsetBytes: 'u32', widthBytes: 'u32', expected: 'u32', value: 'u32' },
    result: 'u32',
    doc: 'Writes a word like atomicExchange, but only when it is `expected`; gives what it was.',
  },
  {
    name: 'atomicAnd',
    params: { bytes: 'bytes', offsetBytes: 'u32', widthBytes: 'u32', value: 'u32' },
    result: 'u32',
    doc: 'Clears the bits of a word that `value` has not, like atomicExchange; gives what it was.',
  },
  {
    name: 'xenHypercall',
    params: { number: 'u32', a: 'operand', b: 'operand', c: 'operand', d: 'operand', e: 'operand' },
    result: 'f64',
    doc: "Any hypercall of Xen; operands that it does not take are 0. Gives its result: negative is the negated errno. -38, ENOSYS, where there is no Xen. Xen reads and writes behind an operand's address while the call lasts.",
  },
  {
    name: 'xenNotify',
    params: { evtchnPort: 'u32' },
    result: 'i32',
    doc: 'EVTCHNOP_send: raises the event at the other end of a channel. 0, or a negated errno of Xen.',
  },
  {
    name: 'xenSharedInfo',
    params: {},
    result: 'maybe-buffer',
    doc: "Xen's shared info page, or undefined where there is no Xen. All event channels are masked at first.",
  },
  {
    name: 'xenGrantFrame',
    params: { index: 'u32' },
    result: 'buffer',
    doc: "A frame of this domain's grant table, of 4096 bytes; indices 0 to 31. Throws when Xen has no more.",
  },
  {
    name: 'xenUpcall',
    params: {},
    result: 'i32',
    fails: ['no-event', 'no-xen'],
    doc: 'Makes the upcall of all event channels an event of wait() and gives the number of its bit; the same number each time. evtchn_upcall_pending is cleared before wait() comes back.',
  },
  {
    name: 'provoke',
    params: { fault: 'u32' },
    result: 'void',
    doc: 'Commits a fault on purpose, so that tests can prove that it is caught: 0 write to code, 1 execute data, 2 read page zero, 3 overflow the native stack, 4 read outside linear memory, 5 invalid instruction, 6 write to page zero, 7 execute page zero, 8 write to constants, 9 execute constants, 10 execute the native stack, 11 execute linear memory, 12 write to the snapshot header, 13 execute it, 14 read the page below a stack for exceptions, 15 read above the native stack, 16 read at an address that no processor has, 17 divide by zero, 18 trap of the engine, 19 panic with an engine that is damaged, 20 read and 21 write through a null pointer of the engine; 22 is no fault, but an interrupt that is delivered twice. Other numbers do nothing.',
  },
];

/** The callbacks: who hears of rejected promises, and who frees or refuses to resize DMA memory. */
export const callbacks: readonly Callback[] = [
  { name: 'rejectionTracker', params: ['i32', 'i64', 'i64', 'i32', 'i32'], results: [] },
  { name: 'dmaRealloc', params: ['i32', 'i32', 'i32', 'i32'], results: ['i32'] },
];
