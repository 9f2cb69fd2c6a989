import { resolve } from 'node:path';
import { domainUuid, escapeXml } from '@mirage/bare-metal';
import { optionsOf } from './xl-options.js';
import type { XlValue } from './xl-syntax.js';

/**
 * Returns the domain of settings for xl in libvirt's format, for `virsh create FILE`. Relative paths in the settings
 * start at `folder`, an absolute path, because libvirt accepts absolute paths only. Source: libvirt,
 * docs/formatdomain.rst.
 */
export function libvirtXml(settings: ReadonlyMap<string, XlValue>, folder: string): string {
  const text = (name: string): string => String(settings.get(name) ?? '');
  const entries = (name: string): string[] => {
    const value = settings.get(name);
    return Array.isArray(value) ? (value as XlValue[]).map(String) : [];
  };
  const commandLine = text('cmdline');
  return `${[
    `<domain type='xen'>`,
    `  <name>${escapeXml(text('name'))}</name>`,
    `  <uuid>${domainUuid(text('name'))}</uuid>`,
    `  <memory unit='MiB'>${escapeXml(text('memory'))}</memory>`,
    `  <vcpu>${escapeXml(text('vcpus'))}</vcpu>`,
    `  <os>`,
    `    <type arch='x86_64' machine='xenpvh'>xenpvh</type>`,
    `    <kernel>${escapeXml(resolve(folder, text('kernel')))}</kernel>`,
    ...(commandLine === '' ? [] : [`    <cmdline>${escapeXml(commandLine)}</cmdline>`]),
    `  </os>`,
    `  <on_poweroff>destroy</on_poweroff>`,
    `  <on_crash>${escapeXml(text('on_crash'))}</on_crash>`,
    `  <devices>`,
    `    <console type='pty'><target type='xen' port='0'/></console>`,
    ...entries('vif').flatMap((vif) => interfaceXml(optionsOf(vif))),
    ...entries('disk').flatMap((disk) => diskXml(optionsOf(disk), folder)),
    `  </devices>`,
    `</domain>`,
  ].join('\n')}\n`;
}

function interfaceXml(options: ReadonlyMap<string, string>): string[] {
  const mac = options.get('mac');
  return [
    `    <interface type='bridge'>`,
    ...(mac === undefined ? [] : [`      <mac address='${escapeXml(mac)}'/>`]),
    `      <source bridge='${escapeXml(options.get('bridge') ?? '')}'/>`,
    `    </interface>`,
  ];
}

function diskXml(options: ReadonlyMap<string, string>, folder: string): string[] {
  const target = resolve(folder, options.get('target') ?? '');
  return [
    `    <disk type='file' device='disk'>`,
    `      <driver name='phy' type='raw'/>`,
    `      <source file='${escapeXml(target)}'/>`,
    `      <target dev='${escapeXml(options.get('vdev') ?? '')}' bus='xen'/>`,
    ...(options.get('access') === 'ro' ? [`      <readonly/>`] : []),
    `    </disk>`,
  ];
}
