import { MirageError, type Attachment, type PackageFormat, type PackageInput } from '@mirage/core';
import { deployedByLibvirt, domainUuid, escapeXml } from '@mirage/bare-metal';
import type { AttachedDisk, MachineType, VirtualMachine } from '../run/virtual-machine.js';
import { imageFile, packagedMachine } from './machine.js';

/** A domain of libvirt for QEMU on KVM. */
export const libvirt: PackageFormat = {
  name: 'libvirt',
  syntax: 'xml',
  package: (input) => ({
    files: [{ path: `${input.graph.name}.xml`, contents: input.print.xml(domainOf(input)) }, imageFile(input)],
    remarks: [],
  }),
  deployment: deployedByLibvirt('qemu', ['/system', '/session']),
};

function domainOf({ graph, settings }: PackageInput): string {
  if (settings.forwards && settings.forwards.length > 0) {
    throw new MirageError('MIR0702', 'libvirt does not forward ports to a network of the kind user.', {
      next: 'Remove --forward, and use --network=bridge:NAME.',
    });
  }
  const { vm, machine } = packagedMachine(graph, settings, 'q35');
  return domainXml(graph.name, vm, machine);
}

/**
 * Returns a domain. A failed guest is reported as crashed: it writes to the panic device. `machine` decides on the bus
 * of its devices, and libvirt on their addresses. Source: libvirt, docs/formatdomain.rst.
 */
export function domainXml(name: string, vm: VirtualMachine, machine: MachineType): string {
  const isMicrovm = machine === 'microvm';
  return `${[
    isMicrovm ? `<domain type="kvm" xmlns:qemu="http://libvirt.org/schemas/domain/qemu/1.0">` : `<domain type="kvm">`,
    `  <name>${escapeXml(name)}</name>`,
    `  <uuid>${domainUuid(name)}</uuid>`,
    `  <memory unit="MiB">${vm.memoryMiB}</memory>`,
    `  <vcpu>1</vcpu>`,
    `  <os>`,
    `    <type arch="x86_64" machine="${machine}">hvm</type>`,
    `    <kernel>${escapeXml(vm.image)}</kernel>`,
    ...(vm.commandLine === '' ? [] : [`    <cmdline>${escapeXml(vm.commandLine)}</cmdline>`]),
    `  </os>`,
    `  <features><acpi/><apic/></features>`,
    `  <cpu mode="host-passthrough"/>`,
    `  <on_poweroff>destroy</on_poweroff>`,
    `  <on_reboot>destroy</on_reboot>`,
    `  <on_crash>destroy</on_crash>`,
    `  <devices>`,
    `    <controller type="usb" model="none"/>`,
    `    <memballoon model="none"/>`,
    `    <serial type="pty"/>`,
    ...(isMicrovm ? [] : [`    <panic model="isa"/>`]),
    ...vm.disks.flatMap((disk, number) => diskXml(disk, number, isMicrovm)),
    ...vm.networks.flatMap(({ mac, attachment }) => [
      `    <interface type="${INTERFACE_TYPES[attachment.is]}">`,
      `      <mac address="${mac}"/>`,
      ...sourceXml(attachment),
      `      <model type="virtio"/>`,
      ...addressXml(isMicrovm),
      `    </interface>`,
    ]),
    `  </devices>`,
    // libvirt leaves virtio-mmio at QEMU's default, the interface before virtio 1.
    ...(isMicrovm
      ? [
          `  <qemu:commandline>`,
          `    <qemu:arg value="-global"/>`,
          `    <qemu:arg value="virtio-mmio.force-legacy=false"/>`,
          `  </qemu:commandline>`,
        ]
      : []),
    `</domain>`,
  ].join('\n')}\n`;
}

function diskXml({ file, serial, isReadOnly }: AttachedDisk, number: number, isMicrovm: boolean): string[] {
  return [
    `    <disk type="file" device="disk">`,
    `      <driver name="qemu" type="raw" cache="writeback"/>`,
    `      <source file="${escapeXml(file)}"/>`,
    `      <target dev="${diskName(number)}" bus="virtio"/>`,
    `      <serial>${escapeXml(serial)}</serial>`,
    ...(isReadOnly ? [`      <readonly/>`] : []),
    ...addressXml(isMicrovm),
    `    </disk>`,
  ];
}

/** libvirt's names for the kinds of attachments. */
const INTERFACE_TYPES = { user: 'user', bridge: 'bridge', tap: 'ethernet' } as const;

function sourceXml(attachment: Attachment): string[] {
  switch (attachment.is) {
    case 'user':
      return [];
    case 'bridge':
      return [`      <source bridge="${escapeXml(attachment.name)}"/>`];
    case 'tap':
      return [`      <target dev="${escapeXml(attachment.name)}" managed="no"/>`];
  }
}

function addressXml(isMicrovm: boolean): string[] {
  return isMicrovm ? [`      <address type="virtio-mmio"/>`] : [];
}

/** Returns the name of a disk: vda to vdz, vdaa to vdzz. libvirt wants one; guests do not see it. */
function diskName(number: number): string {
  const letter = (index: number): string => String.fromCharCode('a'.charCodeAt(0) + index);
  const before = Math.floor(number / 26);
  return `vd${before === 0 ? '' : letter(before - 1)}${letter(number % 26)}`;
}
