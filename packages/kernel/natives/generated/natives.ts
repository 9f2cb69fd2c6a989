// Generated from natives/natives.ts.

/** The functions that the kernel offers to TypeScript. The top level of modules must not call them: it runs at build time. */
export interface Natives {
  /** Writes bytes to the early console: a 16550 UART at port 0x3f8; on Xen the domain's console, or the hypervisor's. Bytes are dropped when the console was not read for a second. */
  consoleWrite(bytes: Uint8Array): void;

  /** Reads up to `bytes.length` bytes that have arrived on the early console. Returns their number. */
  consoleRead(bytes: Uint8Array): number;

  /** Writes a string to the early console as UTF-8; a lone surrogate becomes U+FFFD. */
  consoleText(text: string): void;

  /** Powers the machine off. `status` is 0 to 127, the range of a debug-exit device. On Xen 0 becomes the reason poweroff, any other status the reason crash. */
  exit(status: number): never;

  /** Prints one block with the message and the stack of TypeScript calls, then ends with EXIT_PANIC. */
  panic(message: string): never;

  /** Returns the nanoseconds since boot; never decreases. Exact to the nanosecond for the first 104 days. */
  monotonicNs(): number;

  /** Returns the nanoseconds since 1970-01-01 UTC: the real-time clock, or the hypervisor's, as read on first use, plus the monotonic time since. */
  wallNs(): bigint;

  /** Fills `bytes` with random bytes. Stops the kernel with EXIT_NO_ENTROPY when the generator has no seed. */
  entropy(bytes: Uint8Array): void;

  /** Mixes bytes of an entropy source into the generator. The first 32 bytes count as its seed. */
  entropyAdd(bytes: Uint8Array): void;

  /** Returns 1 when the generator has a seed, from RDSEED, RDRAND or entropyAdd, otherwise 0. */
  entropyReady(): number;

  /** Sleeps until an event is pending or monotonicNs() reaches the deadline (Infinity: forever). Clears and returns the pending events, one bit each; 0 when the deadline came first. May sleep. */
  wait(deadlineNs: number): number;

  /** Runs promise jobs until none is left. Returns their number. An exception in a job or an unhandled rejection goes to __mirageUncaught, or ends the program with EXIT_UNCAUGHT. */
  runJobs(): number;

  /** Returns the kernel command line, UTF-8 of at most 65,535 bytes; invalid bytes become U+FFFD. */
  args(): string;

  /** Returns the 12 characters of CPUID leaf 0x40000000, or an empty string without a hypervisor. */
  hypervisor(): string;

  /** Allocates zeroed memory that starts on a page and is contiguous for devices. It is freed with its last reference: keep one while a device owns the memory. Throws when there is not enough memory. */
  dmaAlloc(lengthBytes: number): ArrayBuffer;

  /** Returns the bytes that the engine has allocated and not freed, without those of dmaAlloc, mapForeign and mapShared. Visits every object, which takes milliseconds. */
  heapBytes(): number;

  /** Returns the physical address of the first byte. An ArrayBuffer never moves, and is contiguous in physical memory. */
  physicalAddress(bytes: Uint8Array): number;

  /** Maps device memory, uncached, at a page-aligned physical address. The mapping is permanent. Throws when the range overlaps RAM or the kernel. */
  mapForeign(address: number, lengthBytes: number): ArrayBuffer;

  /** Like mapForeign, but cached: for memory that another domain or the hypervisor shares, such as a ring. */
  mapShared(address: number, lengthBytes: number): ArrayBuffer;

  /** Reads `count` device registers of 32 bits, at most 32, once each and without mapping them. The first is at `address`, each next one `strideBytes` further; all must be at physical addresses from 0xfea00000 to 0xfebfffff. Returns a bit for each, lowest first, which is set when the register is not zero: there is a device. */
  probe(address: number, strideBytes: number, count: number): number;

  /** Returns a copy of the boot module (QEMU: -initrd) without its header of 16 bytes, or undefined without a module. */
  moduleBytes(): ArrayBuffer | undefined;

  /** Orders all memory accesses before the call before all accesses after it. */
  barrier(): void;

  /** Reads an I/O port; the width is 1, 2 or 4 bytes. */
  portRead(ioPort: number, widthBytes: number): number;

  /** Writes an I/O port; the width is 1, 2 or 4 bytes. */
  portWrite(ioPort: number, widthBytes: number, value: number): void;

  /** Makes one access of exactly 1, 2 or 4 bytes to mapped device memory. The offset is a multiple of the width. */
  mmioRead(bytes: Uint8Array, offsetBytes: number, widthBytes: number): number;

  /** Makes one access of exactly 1, 2 or 4 bytes to mapped device memory. The offset is a multiple of the width. */
  mmioWrite(bytes: Uint8Array, offsetBytes: number, widthBytes: number, value: number): void;

  /** Makes a global system interrupt an event of wait(). Returns the number of its bit. With `isLevel` 1 the interrupt stays masked after it fires, until irqUnmask. -1 is 'no-event'. -2 is 'no-such-interrupt'. */
  irqBind(gsi: number, isLevel: number): number;

  /** Unmasks a level interrupt, after its device was served. */
  irqUnmask(event: number): void;

  /** Reserves an event of wait() for message-signalled interrupts. Returns the number of its bit. -1 is 'no-event'. */
  msiBind(): number;

  /** Returns the address to which a device writes to raise the event. */
  msiAddress(event: number): number;

  /** Returns the value that a device writes there. */
  msiData(event: number): number;

  /** Makes the machine's power button an event of wait(): that of the ACPI tables, or else Ctrl-Alt-Del of a keyboard controller. Returns the number of its bit, which it may share with devices. Not on Xen. -1 is 'no-event'. -2 is 'no-power-button'. */
  powerButton(): number;

  /** Returns 1 when the power button was pressed since the last call, otherwise 0. Called after each event of powerButton, because its interrupt is masked until then. */
  powerButtonPressed(): number;

  /** Returns the 16-bit one's complement sum of RFC 1071 over a range, big-endian, added to `initial`; not inverted. */
  checksum(bytes: Uint8Array, offsetBytes: number, lengthBytes: number, initial: number): number;

  /** Copies a range; source and target may overlap. */
  copy(target: Uint8Array, targetOffset: number, source: Uint8Array, sourceOffset: number, lengthBytes: number): void;

  /** Copies a range and returns its sum, like copy and checksum in one pass. The target must not begin inside the source. */
  copyChecksum(target: Uint8Array, targetOffset: number, source: Uint8Array, sourceOffset: number, lengthBytes: number, initial: number): number;

  /** Returns the low 32 bits of SipHash-2-4 for the first `count` words of `words`, which are little-endian. The key has 16 bytes. */
  sipHash(key: Uint8Array, words: Uint8Array, count: number): number;

  /** Writes one finished frame with a segment of a long TCP frame to `into`, and returns its length. The runtime describes the record `job`. */
  cutSegment(frame: Uint8Array, job: Uint8Array, into: Uint8Array): number;

  /** Adds the TCP segment in `frame` to the frame in `joined`, and returns 1; or changes nothing and returns 0. The runtime describes the record. */
  joinSegment(joined: Uint8Array, record: Uint8Array, frame: Uint8Array, checksum: number): number;

  /** Takes the next frame of a virtio network device into `frame` and its header into the state, and posts its buffers again. Returns the length with the header of 12 bytes, 0 without a frame, or a negative violation of the device. A frame longer than `frame` is not copied. `ring` and `state`: natives/virtqueue/state.ts. */
  virtqReceive(ring: Uint8Array, state: Uint8Array, buffers: Uint8Array, frame: Uint8Array): number;

  /** Copies the header in the state and `frame` into a free buffer, and posts it. Returns 0. -1 is 'queue-full'. */
  virtqSend(ring: Uint8Array, state: Uint8Array, buffers: Uint8Array, frame: Uint8Array): number;

  /** Like virtqReceive again and again, with joinSegment for each frame, until a frame is not joined: returns what virtqReceive returned for that one. Counts the joined frames in the state, and returns 0 after 64 of them. */
  virtqReceiveJoined(ring: Uint8Array, state: Uint8Array, buffers: Uint8Array, frame: Uint8Array, joined: Uint8Array, record: Uint8Array): number;

  /** Like cutSegment into free buffers, which are posted, for at most `most` segments from the one in `job` on. Returns their number: fewer if no buffer is free, or the frame has no more. */
  virtqSendSegments(ring: Uint8Array, state: Uint8Array, buffers: Uint8Array, frame: Uint8Array, job: Uint8Array, most: number): number;

  /** Takes back all buffers that the device has used. Returns their number, or a negative violation of the device. */
  virtqReclaim(ring: Uint8Array, state: Uint8Array): number;

  /** Publishes the posted buffers. Returns 1 if the device asked to be notified of them, otherwise 0. */
  virtqPublish(ring: Uint8Array, state: Uint8Array): number;

  /** Takes the next slot of a receive ring of Xen: copies its bytes to `frame`, as the state says and if there is room, and posts its page again. Returns 1, 0 without a slot, or a negative violation of the backend. `ring` and `state`: natives/netfront/state.ts. */
  xenNetReceive(ring: Uint8Array, state: Uint8Array, pages: Uint8Array, frame: Uint8Array): number;

  /** Copies `frame` into free pages and writes their requests, with flags and segments as the state says. Returns 0. -1 is 'ring-full'. */
  xenNetSend(ring: Uint8Array, state: Uint8Array, pages: Uint8Array, frame: Uint8Array): number;

  /** Takes all responses of a transmit ring of Xen. Returns their number, or a negative violation of the backend. */
  xenNetReclaim(ring: Uint8Array, state: Uint8Array): number;

  /** Publishes the requests of a ring of Xen. Returns 1 if the backend must be notified of them, otherwise 0. */
  xenNetPublish(ring: Uint8Array, state: Uint8Array): number;

  /** Returns text as UTF-8; a lone surrogate becomes U+FFFD. */
  encodeText(text: string): Uint8Array<ArrayBuffer>;

  /** Returns the text of a range. Returns undefined if it is not valid UTF-8, or, with 1 for `isAscii`, not ASCII. */
  decodeText(bytes: Uint8Array, offsetBytes: number, lengthBytes: number, isAscii: number): string | undefined;

  /** Splits the head of an HTTP/1 request. TextNatives of the runtime describes the result. */
  scanHead(bytes: Uint8Array, offsetBytes: number): string | undefined;

  /** Decodes a plain TCP or UDP packet over IPv4 into the 64 bytes of `decoded`, after checking its lengths and checksums. Returns its protocol, 6 or 17. Returns 0 for any other frame, and leaves `decoded` as it was. The runtime describes the record. */
  decodePacket(frame: Uint8Array, decoded: Uint8Array): number;

  /** Atomically writes a little-endian word of 2 or 4 bytes. Returns the old value. A full barrier. The offset is a multiple of the width. */
  atomicExchange(bytes: Uint8Array, offsetBytes: number, widthBytes: number, value: number): number;

  /** Like atomicExchange, but writes only when the word equals `expected`. Returns the old value. */
  atomicCompareExchange(bytes: Uint8Array, offsetBytes: number, widthBytes: number, expected: number, value: number): number;

  /** Like atomicExchange, but writes the bitwise AND of the word and `value`. Returns the old value. */
  atomicAnd(bytes: Uint8Array, offsetBytes: number, widthBytes: number, value: number): number;

  /** Makes a hypercall of Xen; unused operands are 0. Returns its result, which is a negated errno when negative, and -38 (ENOSYS) without Xen. Xen may access the memory of an operand during the call. */
  xenHypercall(number: number, a: number | Uint8Array, b: number | Uint8Array, c: number | Uint8Array, d: number | Uint8Array, e: number | Uint8Array): number;

  /** EVTCHNOP_send: notifies the other end of an event channel. Returns 0, or a negated errno of Xen. */
  xenNotify(evtchnPort: number): number;

  /** Returns Xen's shared info page, or undefined without Xen. All event channels are masked at first. */
  xenSharedInfo(): ArrayBuffer | undefined;

  /** Returns a frame of this domain's grant table, 4096 bytes; `index` is 0 to 31. Throws when Xen has no more frames. */
  xenGrantFrame(index: number): ArrayBuffer;

  /** Makes the upcall of all event channels an event of wait(). Returns the number of its bit, the same each time. evtchn_upcall_pending is cleared before wait() returns. -1 is 'no-event'. -2 is 'no-xen'. */
  xenUpcall(): number;

  /** Causes a fault on purpose, so that tests can check that it is caught: 0 write to code, 1 execute data, 2 read page zero, 3 overflow the native stack, 4 read outside linear memory, 5 invalid instruction, 6 write to page zero, 7 execute page zero, 8 write to constants, 9 execute constants, 10 execute the native stack, 11 execute linear memory, 12 write to the snapshot header, 13 execute it, 14 read the page below a stack for exceptions, 15 read above the native stack, 16 read at a non-canonical address, 17 divide by zero, 18 trap of the engine, 19 panic with a damaged engine, 20 read and 21 write through a null pointer of the engine; 22 is not a fault, but an interrupt that is delivered twice; 23 write to compiled functions, 24 write to their entry points, 25 execute these, 26 execute caches of compiled functions. Other numbers have no effect. */
  provoke(fault: number): void;
}

declare global {
  /** The natives; only in an image. */
  var __mirage: Natives;
  /** Called once after boot. When it returns and no promise job is left, the machine powers off with status 0. */
  var __mirageStart: (() => void) | undefined;
  /** Called before it on a machine without RDSEED and RDRAND: must find an entropy source and pass its bytes to entropyAdd. */
  var __mirageSeed: (() => void) | undefined;
  /** Called with an uncaught error, of a job or of the start. Without it, or when it throws or lacks memory, the kernel reports the error and ends. */
  var __mirageUncaught: ((error: unknown) => void) | undefined;
}
