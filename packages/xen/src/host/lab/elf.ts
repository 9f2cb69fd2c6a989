/*
 * Reads the dependencies of Debian's programs and kernel modules: the libraries of a program, and the modules of a
 * module. Source: System V ABI, chapters 4 and 5; Linux, include/linux/module.h (the section .modinfo).
 */

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_NEEDED = 1n;
const DT_STRTAB = 5n;

/**
 * Returns the shared libraries that a 64-bit ELF file names; none for another file, or one that is linked statically.
 */
export function neededLibraries(file: Buffer): string[] {
  if (!isElf64(file)) return [];
  const offset = Number(file.readBigUInt64LE(32));
  const size = file.readUInt16LE(54);
  const segments = Array.from({ length: file.readUInt16LE(56) }, (_, index) => {
    const at = offset + index * size;
    return {
      type: file.readUInt32LE(at),
      offset: file.readBigUInt64LE(at + 8),
      address: file.readBigUInt64LE(at + 16),
      length: file.readBigUInt64LE(at + 32),
    };
  });
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (!dynamic) return [];
  const names: bigint[] = [];
  let table = 0n;
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.length; at += 16n) {
    const tag = file.readBigInt64LE(Number(at));
    const value = file.readBigUInt64LE(Number(at) + 8);
    if (tag === DT_NEEDED) names.push(value);
    if (tag === DT_STRTAB) table = value;
  }
  const holder = segments.find(
    ({ type, address, length }) => type === PT_LOAD && address <= table && table < address + length,
  );
  if (!holder) return [];
  const strings = table - holder.address + holder.offset;
  return names.map((name) => zeroTerminated(file, Number(strings + name)));
}

/** Returns the modules that must be loaded before a kernel module, by name with `_` for `-`. */
export function neededModules(module: Buffer): string[] {
  const key = Buffer.from('\0depends=');
  const at = module.indexOf(key);
  if (at === -1) return [];
  return zeroTerminated(module, at + key.length)
    .split(',')
    .filter((name) => name !== '')
    .map(moduleName);
}

/** Normalizes the name of a module, in which `-` and `_` are equivalent. */
export function moduleName(name: string): string {
  return name.replaceAll('-', '_');
}

function isElf64(file: Buffer): boolean {
  return file.length > 64 && file.readUInt32BE(0) === 0x7f454c46 && file[4] === 2;
}

function zeroTerminated(file: Buffer, at: number): string {
  return file.toString('utf8', at, file.indexOf(0, at));
}
