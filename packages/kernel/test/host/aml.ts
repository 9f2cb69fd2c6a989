/*
 * Code of ACPI tables as bytes: what monitors generate for a generic event device. Source: ACPI 6.5, 20.2; QEMU,
 * generic_event_device.c; Cloud Hypervisor, devices/src/acpi.rs.
 */
type Code = readonly number[];

const text = (value: string): Code => [...Buffer.from(value, 'latin1')];
const string = (value: string): Code => [0x0d, ...text(value), 0];
const little = (value: number, bytes: number): Code =>
  Array.from({ length: bytes }, (_, index) => Math.floor(value / 2 ** (8 * index)) % 256);

/** A constant, in as few bytes as it needs. */
function constant(value: number): Code {
  if (value <= 1) return [value];
  if (value < 2 ** 8) return [0x0a, value];
  if (value < 2 ** 16) return [0x0b, ...little(value, 2)];
  return value < 2 ** 32 ? [0x0c, ...little(value, 4)] : [0x0e, ...little(value, 8)];
}

/** `opcode`, the length of the rest, and the rest. */
function block(opcode: Code, ...parts: readonly Code[]): Code {
  const body = parts.flat();
  const length = body.length + (body.length < 62 ? 1 : 2);
  return [...opcode, ...(length < 64 ? [length] : [0x40 + (length & 15), length >> 4]), ...body];
}

const device = (name: Code, ...parts: readonly Code[]): Code => block([0x5b, 0x82], name, ...parts);
const named = (name: string, value: Code): Code => [0x08, ...text(name), ...value];
const method = (name: string, flags: number, ...parts: readonly Code[]): Code =>
  block([0x14], text(name), [flags], ...parts);
const region = (name: string, address: number, length: number): Code => [
  ...[0x5b, 0x80, ...text(name), 0],
  ...constant(address),
  ...constant(length),
];
const field = (name: string, access: number, fieldName: string, bits: number): Code =>
  block([0x5b, 0x81], text(name), [access], text(fieldName), [bits]);
const resources = (...parts: readonly Code[]): Code => {
  const bytes = [...parts.flat(), 0x79, 0];
  return block([0x11], constant(bytes.length), bytes);
};
const interrupt = (line: number): Code => [0x89, 6, 0, 3, 1, ...little(line, 4)];
const LOCAL0 = [0x60];
const LOCAL1 = [0x61];
const and = (a: Code, b: Code, target: Code): Code => [0x7b, ...a, ...b, ...target];
const ifEqual = (a: Code, b: Code, ...then: readonly Code[]): Code => block([0xa0], [0x93], a, b, ...then);
const store = (from: Code, to: Code): Code => [0x70, ...from, ...to];
const notify = (name: Code): Code => [0x86, ...name, 0x0a, 0x80];
const inScope = (name: string): Code => [0x2e, ...text(`_SB_${name}`)];
const hex = (code: Code): string => Buffer.from(code).toString('hex');

/** The address and the line of an event device, and the bit of the power button. */
export interface EventDevice {
  readonly address: number;
  readonly line: number;
  readonly bit: number;
}

/** As QEMU's microvm describes it: a register of 4 bytes. */
export const qemuEventDevice = ({ address, line, bit }: EventDevice): string =>
  hex(
    device(
      text('GED_'),
      named('_HID', string('ACPI0013')),
      named('_UID', string('GED')),
      named('_CRS', resources(interrupt(line))),
      region('EREG', address, 4),
      field('EREG', 0x43, 'ESEL', 32),
      method(
        '_EVT',
        9,
        store(text('ESEL'), LOCAL0),
        ifEqual(and(LOCAL0, constant(bit), [0]), constant(bit), notify(text('PWRB'))),
      ),
    ),
  );

/** As Cloud Hypervisor describes it: a register of 1 byte, in another device than the interrupt. */
export const cloudHypervisorEventDevice = ({ address, line, bit }: EventDevice): string => {
  const on = (mask: number, ...then: readonly Code[]): Code => [
    ...and(LOCAL0, constant(mask), LOCAL1),
    ...ifEqual(LOCAL1, constant(mask), ...then),
  ];
  const range = [0x8a, ...little(43, 2), 0, 0xc, 1];
  const bounds = [0, address, address, 0, 1].flatMap((value) => little(value, 8));
  return hex([
    ...device(inScope('PWRB'), named('_HID', constant(0x0c0cd041)), named('_UID', [0])),
    ...device(
      inScope('GEC_'),
      named('_HID', constant(0x060ad041)),
      named('_UID', string('Generic Event Controller')),
      named('_CRS', resources([...range, ...bounds])),
      region('GDST', address, 1),
      field('GDST', 0x41, 'GDAT', 8),
      method(
        'ESCN',
        8,
        store(text('GDAT'), LOCAL0),
        on(1, text('\\'), inScope('CPUS'), text('CSCN')),
        on(2, text('\\'), inScope('MHPC'), text('MSCN')),
        on(4, text('\\'), inScope('PHPR'), text('PSCN')),
        on(bit, notify([...text('\\'), ...inScope('PWRB')])),
      ),
    ),
    ...device(
      inScope('GED_'),
      named('_HID', string('ACPI0013')),
      named('_UID', [0]),
      named('_CRS', resources(interrupt(line))),
      method('_EVT', 9, text('\\'), inScope('GEC_'), text('ESCN')),
    ),
  ]);
};
