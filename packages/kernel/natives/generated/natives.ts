// Generated from natives/natives.ts.

/** What the kernel offers to TypeScript. None of it may be called while the module top level runs: that happens at build time. */
export interface Natives {
  /** Writes bytes to the early console: a 16550 UART at port 0x3f8; on Xen the domain's console, or the hypervisor's. Bytes are dropped when nobody has read the console for a second. */
  consoleWrite(bytes: Uint8Array): void;

  /** Takes what has arrived on the early console, at most `bytes.length`. Gives the number of bytes, 0 when nothing waits. */
  consoleRead(bytes: Uint8Array): number;

  /** Writes a text to the early console as UTF-8; half a surrogate pair becomes U+FFFD. */
  consoleText(text: string): void;

  /** Powers the machine off. `status` is 0 to 127, the range that a debug-exit device can pass on. On Xen 0 is the reason poweroff, and any other status the reason crash. */
  exit(status: number): never;

  /** Prints one block with the message and the stack of TypeScript calls, then ends with EXIT_PANIC. */
  panic(message: string): never;

  /** Nanoseconds since boot; never goes back. Whole numbers are exact for the first 104 days. */
  monotonicNs(): number;

  /** Nanoseconds since 1970-01-01 UTC: the real-time clock, or Xen's, as read on first use plus the monotonic time since. */
  wallNs(): bigint;

  /** Fills `bytes` from the generator. Stops the kernel with EXIT_NO_ENTROPY when it was never seeded. */
  entropy(bytes: Uint8Array): void;

  /** Mixes bytes of an entropy source into the generator. The first 32 bytes count as its seed. */
  entropyAdd(bytes: Uint8Array): void;

  /** 1 when the generator has a seed, be it from RDSEED, RDRAND or entropyAdd, otherwise 0. */
  entropyReady(): number;

  /** Sleeps until an event is pending or monotonicNs() reaches the deadline (Infinity: for ever). Takes and gives the pending events, one bit each; 0 when the deadline came first. May sleep. */
  wait(deadlineNs: number): number;

  /** Runs promise jobs until none is left and gives their number. An exception in a job and a rejection that nobody handles go to __mirageUncaught, or end the program with EXIT_UNCAUGHT. */
  runJobs(): number;

  /** The kernel command line as UTF-8, at most 65,535 bytes; what is not UTF-8 reads as U+FFFD. */
  args(): string;

  /** The 12 characters of CPUID leaf 0x40000000, or an empty string where there is none. */
  hypervisor(): string;

  /** Zeroed memory that starts on a page and is contiguous for devices. Freed with its last reference: hold it while a device owns it. Throws when memory is short. */
  dmaAlloc(lengthBytes: number): ArrayBuffer;

  /** Bytes that the engine has allocated and not freed; without those of dmaAlloc, mapForeign and mapShared. Looks at every object: milliseconds. */
  heapBytes(): number;

  /** Where a device finds the first of these bytes. An ArrayBuffer never moves, and consecutive bytes stay consecutive. */
  physicalAddress(bytes: Uint8Array): number;

  /** Maps device memory, uncached, at a page-aligned physical address. The mapping stays. Throws when it would reach RAM or the kernel. */
  mapForeign(address: number, lengthBytes: number): ArrayBuffer;

  /** Like mapForeign, but cached: memory that another domain or the hypervisor shares with this one, such as a ring. */
  mapShared(address: number, lengthBytes: number): ArrayBuffer;

  /** Reads device registers of 32 bits, once each and without mapping them: `count` of them, at most 32, the first at `address` and each next one `strideBytes` on, all at physical addresses from 0xfea00000 to 0xfebfffff. Gives a bit for each, lowest first, that is set where the register is not zero: which of the places have a device. */
  probe(address: number, strideBytes: number, count: number): number;

  /** A copy of the boot module (QEMU: -initrd) without its 16-byte header, or undefined when there is none. */
  moduleBytes(): ArrayBuffer | undefined;

  /** Orders every memory access before it against every access after it. */
  barrier(): void;

  /** Reads an I/O port; the width is 1, 2 or 4 bytes. */
  portRead(ioPort: number, widthBytes: number): number;

  /** Writes an I/O port; the width is 1, 2 or 4 bytes. */
  portWrite(ioPort: number, widthBytes: number, value: number): void;

  /** One access of exactly 1, 2 or 4 bytes to mapped device memory; the offset is a multiple of the width. */
  mmioRead(bytes: Uint8Array, offsetBytes: number, widthBytes: number): number;

  /** One access of exactly 1, 2 or 4 bytes to mapped device memory; the offset is a multiple of the width. */
  mmioWrite(bytes: Uint8Array, offsetBytes: number, widthBytes: number, value: number): void;

  /** Makes a global system interrupt an event of wait() and gives the number of its bit. With `isLevel` 1 the interrupt stays masked after it fires, until irqUnmask. -1 is 'no-event'. -2 is 'no-such-interrupt'. */
  irqBind(gsi: number, isLevel: number): number;

  /** Lets a level interrupt fire again, after the device that raised it was served. */
  irqUnmask(event: number): void;

  /** Reserves an event of wait() for message-signalled interrupts and gives the number of its bit. -1 is 'no-event'. */
  msiBind(): number;

  /** The address to which a device writes to raise the event. */
  msiAddress(event: number): number;

  /** The value that a device writes there. */
  msiData(event: number): number;

  /** The 16-bit one's complement sum of RFC 1071 over a range, big-endian, added to `initial`; not inverted. */
  checksum(bytes: Uint8Array, offsetBytes: number, lengthBytes: number, initial: number): number;

  /** Copies a range; source and target may overlap. */
  copy(target: Uint8Array, targetOffset: number, source: Uint8Array, sourceOffset: number, lengthBytes: number): void;

  /** Writes a little-endian word of 2 or 4 bytes and gives what it was, in one step that no other processor sees half of. A full barrier. The offset is a multiple of the width. */
  atomicExchange(bytes: Uint8Array, offsetBytes: number, widthBytes: number, value: number): number;

  /** Writes a word like atomicExchange, but only when it is `expected`; gives what it was. */
  atomicCompareExchange(bytes: Uint8Array, offsetBytes: number, widthBytes: number, expected: number, value: number): number;

  /** Clears the bits of a word that `value` has not, like atomicExchange; gives what it was. */
  atomicAnd(bytes: Uint8Array, offsetBytes: number, widthBytes: number, value: number): number;

  /** Any hypercall of Xen; operands that it does not take are 0. Gives its result: negative is the negated errno. -38, ENOSYS, where there is no Xen. Xen reads and writes behind an operand's address while the call lasts. */
  xenHypercall(number: number, a: number | Uint8Array, b: number | Uint8Array, c: number | Uint8Array, d: number | Uint8Array, e: number | Uint8Array): number;

  /** EVTCHNOP_send: raises the event at the other end of a channel. 0, or a negated errno of Xen. */
  xenNotify(evtchnPort: number): number;

  /** Xen's shared info page, or undefined where there is no Xen. All event channels are masked at first. */
  xenSharedInfo(): ArrayBuffer | undefined;

  /** A frame of this domain's grant table, of 4096 bytes; indices 0 to 31. Throws when Xen has no more. */
  xenGrantFrame(index: number): ArrayBuffer;

  /** Makes the upcall of all event channels an event of wait() and gives the number of its bit; the same number each time. evtchn_upcall_pending is cleared before wait() comes back. -1 is 'no-event'. -2 is 'no-xen'. */
  xenUpcall(): number;

  /** Commits a fault on purpose, so that tests can prove that it is caught: 0 write to code, 1 execute data, 2 read page zero, 3 overflow the native stack, 4 read outside linear memory, 5 invalid instruction, 6 write to page zero, 7 execute page zero, 8 write to constants, 9 execute constants, 10 execute the native stack, 11 execute linear memory, 12 write to the snapshot header, 13 execute it, 14 read the page below a stack for exceptions, 15 read above the native stack, 16 read at an address that no processor has, 17 divide by zero, 18 trap of the engine, 19 panic with an engine that is damaged, 20 read and 21 write through a null pointer of the engine; 22 is no fault, but an interrupt that is delivered twice. Other numbers do nothing. */
  provoke(fault: number): void;
}

declare global {
  /** The natives; there inside an image only. */
  var __mirage: Natives;
  /** Called once after boot. When it returns and no promise job is left, the machine powers off with status 0. */
  var __mirageStart: (() => void) | undefined;
  /** Called before it on a machine without RDSEED and RDRAND: has to find an entropy source and hand its bytes to entropyAdd. */
  var __mirageSeed: (() => void) | undefined;
  /** Called with what nobody caught, in a job or at the start. When it is absent, throws, or lacks memory, the kernel reports and ends. */
  var __mirageUncaught: ((error: unknown) => void) | undefined;
}
