import { drainMs, MirageError, type PackageFormat, type PackageInput } from '@mirage/core';
import { qemuArguments } from '../run/qemu.js';
import { QEMU } from '../requirements.js';
import { imageFile, packagedMachine, withDeclaredPorts } from './machine.js';

/** How long a unikernel may take to end after its servers have drained. */
const AFTER_DRAIN_SECONDS = 10;

/** A unit of systemd that runs the image in QEMU on KVM. */
export const systemd: PackageFormat = {
  name: 'systemd',
  syntax: 'service',
  package: (input) => ({
    files: [{ path: `${input.graph.name}.service`, contents: input.print.service(unitOf(input)) }, imageFile(input)],
    remarks: [],
  }),
};

function unitOf({ graph, settings }: PackageInput): string {
  const { vm, machine } = packagedMachine(graph, withDeclaredPorts(graph, settings));
  const attachments = vm.networks.map(({ attachment }) => attachment);
  for (const { is } of attachments) {
    if (is !== 'bridge') continue;
    throw new MirageError(
      'MIR0702',
      'The unit forbids QEMU to start programs, and QEMU attaches itself to a bridge by another program.',
      { next: 'Create a TAP interface in the bridge and use --network=tap:NAME.' },
    );
  }
  const runtime = `mirage-${graph.name}`;
  const monitor = `/run/${runtime}/monitor`;
  const stopSeconds = Math.ceil(drainMs(graph, settings.args) / 1000) + AFTER_DRAIN_SECONDS;
  const devices = ['/dev/kvm', ...(attachments.some(({ is }) => is === 'tap') ? ['/dev/net/tun'] : [])];
  const disks = vm.disks.filter(({ isReadOnly }) => !isReadOnly).map(({ file }) => file);
  const start = [
    `/usr/bin/${QEMU}`,
    ...qemuArguments(vm, machine, true),
    ...['-monitor', `unix:${monitor},server=on,wait=off`],
    ...['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
  ];
  return `${[
    `[Unit]`,
    `Description=The unikernel ${graph.name}`,
    `After=network.target`,
    ``,
    `[Service]`,
    `Type=exec`,
    `User=mirage`,
    `Group=mirage`,
    `SupplementaryGroups=kvm`,
    `RuntimeDirectory=${runtime}`,
    `RuntimeDirectoryMode=0700`,
    `ExecStart=${start.map(quoteWord).join(' ')}`,
    `# SIGTERM is a power cut for the guest, so QEMU's monitor asks it to shut down. SIGCONT changes nothing: it lets`,
    `# systemd wait for the end, and kill QEMU after TimeoutStopSec.`,
    `ExecStop=/bin/sh -c 'echo system_powerdown | socat -t 1 - UNIX-CONNECT:${monitor}'`,
    `KillSignal=SIGCONT`,
    `TimeoutStopSec=${stopSeconds}`,
    `Restart=on-failure`,
    `NoNewPrivileges=yes`,
    `CapabilityBoundingSet=`,
    `DevicePolicy=closed`,
    ...devices.map((device) => `DeviceAllow=${device} rw`),
    `ProtectSystem=strict`,
    ...(disks.length === 0 ? [] : [`ReadWritePaths=${disks.map(quoteWord).join(' ')}`]),
    `ProtectHome=yes`,
    `PrivateTmp=yes`,
    `ProtectProc=invisible`,
    `ProtectClock=yes`,
    `ProtectControlGroups=yes`,
    `ProtectHostname=yes`,
    `ProtectKernelLogs=yes`,
    `ProtectKernelModules=yes`,
    `ProtectKernelTunables=yes`,
    `RestrictNamespaces=yes`,
    `RestrictRealtime=yes`,
    `RestrictSUIDSGID=yes`,
    `LockPersonality=yes`,
    `RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6`,
    `SystemCallArchitectures=native`,
    `UMask=0077`,
    ``,
    `[Install]`,
    `WantedBy=multi-user.target`,
  ].join('\n')}\n`;
}

/** Quotes a word of a command for a unit: `%` and `$` are special in quotes, too. Source: systemd.service(5). */
function quoteWord(word: string): string {
  const text = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w./:=,@+%-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
