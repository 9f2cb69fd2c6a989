import {
  declaredPorts,
  disks,
  interfacesOf,
  labelName,
  MirageError,
  nameRemarks,
  type DeclaredPort,
  type Graph,
  type PackageFormat,
  type PackageInput,
} from '@mirage/core';
import { diskSerial } from '../../disk-serial.js';
import { packagedMachine } from './machine.js';
import { acceptsAddress, refuseForUrunc, UNIKERNEL_PATH } from './oci/urunc.js';

const ENGINE = 'Kubernetes';

/** Objects for a cluster whose nodes have the container runtime urunc. The image is that of the format `oci`. */
export const kubernetes: PackageFormat = {
  name: 'kubernetes',
  syntax: 'yaml',
  package: (input) => fileOf(input, 'kubernetes', uruncObjects(input)),
};

/** Objects for a cluster with KubeVirt. The kernel boot container is the image of the format `oci`. */
export const kubevirt: PackageFormat = {
  name: 'kubevirt',
  syntax: 'yaml',
  package: (input) => fileOf(input, 'kubevirt', kubevirtObjects(input)),
};

function fileOf(
  { graph, settings, print }: PackageInput,
  name: string,
  objects: readonly object[],
): ReturnType<PackageFormat['package']> {
  return {
    files: [{ path: `${name}.yaml`, contents: print.yaml(objects) }],
    remarks: [
      ...nameRemarks(graph.name, labelName(graph.name, ENGINE), ENGINE),
      `The cluster takes the image from ${settings.image}. --image names another.`,
    ],
  };
}

/** A unikernel with ports is a Deployment, which runs for ever. Another is a Job, which ends. */
function uruncObjects({ graph, settings }: PackageInput): object[] {
  const label = labelName(graph.name, ENGINE);
  refuseForUrunc(graph);
  if (!acceptsAddress(graph)) {
    throw new MirageError(
      'MIR0702',
      `${graph.name} does not declare --ipv4 and --ipv4-gateway. Every pod has a network, and the container runtime urunc passes both to its unikernel.`,
      { next: 'Use a stack in config.ts. Or use another format: --format=kubevirt.' },
    );
  }
  const { vm } = packagedMachine(graph, settings, 'pc');
  const ports = declaredPorts(graph, settings.args);
  const metadata = { name: label, labels: labelsOf(label) };
  const pod = (restartPolicy: string): object => ({
    metadata: { labels: labelsOf(label) },
    spec: {
      runtimeClassName: 'urunc',
      restartPolicy,
      containers: [
        {
          name: label,
          image: settings.image,
          ...(ports.length === 0
            ? {}
            : { ports: ports.map((one) => ({ containerPort: one.port, protocol: one.protocol.toUpperCase() })) }),
          // urunc gives the machine the limit of the container, and QEMU itself needs some, too.
          resources: { requests: { memory: `${vm.memoryMiB}Mi` } },
        },
      ],
    },
  });
  return [
    { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'urunc' }, handler: 'urunc' },
    ports.length === 0
      ? { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template: pod('Never') } }
      : {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata,
          spec: { replicas: 1, selector: { matchLabels: labelsOf(label) }, template: pod('Always') },
        },
    ...serviceOf(label, ports),
  ];
}

/**
 * Returns a virtual machine, a claim for each disk and a service for the ports. Source: KubeVirt, API v1,
 * VirtualMachineSpec.
 */
function kubevirtObjects({ graph, settings }: PackageInput): object[] {
  const label = labelName(graph.name, ENGINE);
  refuseSeveralNetworks(graph);
  const { vm } = packagedMachine(graph, settings, 'q35');
  const volumes = disks(graph).map((disk, number) => ({
    ...disk,
    volume: `disk${number}`,
    claim: `${label}-disk${number}`,
  }));
  const interfaces = vm.networks.map(({ mac }) => ({ name: 'default', masquerade: {}, macAddress: mac }));
  return [
    ...volumes.map(({ claim, sizeMiB, label: device, where }) => {
      if (sizeMiB === undefined) {
        throw new MirageError('MIR0702', `${device} has no size, and a claim for a disk in Kubernetes needs one.`, {
          ...(where ? { where } : {}),
          next: 'Add the option sizeMiB in config.ts.',
        });
      }
      return {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: claim, labels: labelsOf(label) },
        spec: {
          accessModes: ['ReadWriteOnce'],
          volumeMode: 'Block',
          resources: { requests: { storage: `${sizeMiB}Mi` } },
        },
      };
    }),
    {
      apiVersion: 'kubevirt.io/v1',
      kind: 'VirtualMachine',
      metadata: { name: label, labels: labelsOf(label) },
      spec: {
        runStrategy: 'RerunOnFailure',
        template: {
          metadata: { labels: labelsOf(label) },
          spec: {
            domain: {
              machine: { type: 'q35' },
              cpu: { cores: 1, model: 'host-passthrough' },
              memory: { guest: `${vm.memoryMiB}Mi` },
              resources: { requests: { memory: `${vm.memoryMiB}Mi` } },
              features: { acpi: {} },
              firmware: {
                kernelBoot: {
                  ...(vm.commandLine === '' ? {} : { kernelArgs: vm.commandLine }),
                  container: { image: settings.image, kernelPath: `/${UNIKERNEL_PATH}` },
                },
              },
              devices: {
                autoattachGraphicsDevice: false,
                autoattachMemBalloon: false,
                autoattachPodInterface: false,
                disks: volumes.map(({ path, volume, isReadOnly }) => ({
                  name: volume,
                  serial: diskSerial(path),
                  disk: { bus: 'virtio', ...(isReadOnly ? { readonly: true } : {}) },
                })),
                interfaces,
              },
            },
            networks: interfaces.map(({ name }) => ({ name, pod: {} })),
            volumes: volumes.map(({ volume, claim }) => ({
              name: volume,
              persistentVolumeClaim: { claimName: claim },
            })),
          },
        },
      },
    },
    ...serviceOf(label, declaredPorts(graph, settings.args)),
  ];
}

function refuseSeveralNetworks(graph: Graph): void {
  const { length } = interfacesOf(graph);
  if (length < 2) return;
  throw new MirageError('MIR0702', `${graph.name} has ${length} network interfaces, and a pod of Kubernetes has one.`, {
    next: 'Use another format: --format=libvirt or systemd.',
  });
}

function labelsOf(label: string): Record<string, string> {
  return { 'app.kubernetes.io/name': label };
}

function serviceOf(label: string, ports: readonly DeclaredPort[]): object[] {
  if (ports.length === 0) return [];
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: label, labels: labelsOf(label) },
      spec: {
        selector: labelsOf(label),
        ports: ports.map(({ protocol, port }) => ({
          name: `${protocol}-${port}`,
          port,
          protocol: protocol.toUpperCase(),
        })),
      },
    },
  ];
}
