import { boot, requireQemu } from '../../kernel/test/qemu.js';
import { servePeer } from '@mirage/testing';
import { asNetwork, networkArguments, openPeer } from './peer.js';
import { imageOf } from './programs.js';

jest.setTimeout(120000);
beforeAll(requireQemu);

describe.each(['microvm', 'q35', 'pc'] as const)('on %s', (machine) => {
  it('echoes frames', async () => {
    const peer = await openPeer();
    const { image } = await imageOf(`[async () => {
      const c = await connectConsole(); const n = await connectNetwork({ name: '' });
      await c.log([...n.mac].join() + ' ' + n.mtu);
      let count = 0;
      const done = n.listen((frame) => { void n.write(frame); if (++count === 100) void n.disconnect(); });
      await n.write(new Uint8Array(60).fill(255));
      await done;
      await c.log(JSON.stringify(n.statistics()));
    }]`);
    const got: number[] = [];
    peer.onFrame((frame) => {
      got.push(frame.length);
      if (got.length === 1) for (let i = 0; i < 100; i++) peer.send(new Uint8Array(60 + i).fill(i));
    });
    const outcome = await boot(image, { machine, devices: networkArguments(machine, [peer.netdev]), timeoutMs: 20000 });
    await peer.hasAll();
    peer.close();
    expect(outcome).toMatchObject({
      status: 0,
      output: '2,0,0,0,0,16 1500\n{"rxFrames":100,"rxBytes":10950,"txFrames":101,"txBytes":11010}\n',
    });
    expect(got).toEqual([60, ...Array.from({ length: 100 }, (_, index) => 60 + index)]);
  });

  const drivers: [string, string[]][] = [
    ['with mergeable buffers and event indices', []],
    ['with neither', ['mrg_rxbuf=off', 'event_idx=off']],
    ['with an mtu of 9000', ['host_mtu=9000']],
  ];
  // For a driver, pc and q35 are the same.
  it.each(machine === 'pc' ? drivers.slice(0, 1) : drivers)(
    'passes the table for networks %s',
    async (_, properties) => {
      const peer = await openPeer();
      void servePeer(asNetwork(peer));
      const { image } = await imageOf(
        `[async () => {
        const c = await connectConsole();
        return runConformance(networkConformance, await connectNetwork({ name: '0' }), (line) => c.log(line));
      }]`,
        "import { networkConformance, runConformance } from '@mirage/testing';",
      );
      const devices = networkArguments(machine, [peer.netdev], properties);
      const { output, status } = await boot(image, { machine, devices });
      peer.close();
      expect(output.split('\n').filter((line) => !line.startsWith('ok'))).toEqual(['']);
      expect(status).toBe(0);
    },
  );

  it('reports a missing interface', async () => {
    const { image } = await imageOf(`[async () => { await connectNetwork({ name: '1' }); }]`);
    const { output, status } = await boot(image, { machine });
    const found = {
      microvm: 'neither PCI nor virtio-mmio has a device',
      q35: 'PCI has 8086:29c0 at 00:00.0, 8086:2918 at 00:1f.0',
      pc: 'PCI has 8086:1237 at 00:00.0, 8086:7000 at 00:01.0',
    }[machine];
    expect(output).toContain(`test  network 1: it is interface number 1, and this machine has 0 of them; ${found}`);
    expect(output).toMatch(
      /\.\n {4}-netdev user,id=net0 -device virtio-net-pci,netdev=net0,romfile= {3}# for QEMU; virtio-net-device on microvm\n$/,
    );
    expect(status).toBe(1);
  });

  it('gives each of two networks its interface, whatever their order, and answers on both', async () => {
    const peers = [await openPeer(), await openPeer()];
    const { image } = await imageOf(`[
      async () => { const n = await connectNetwork({ name: '' }); await n.write(new Uint8Array(60).fill(n.mac[5])); },
      async () => { const n = await connectNetwork({ name: '0' }); await n.write(new Uint8Array(60).fill(n.mac[5])); },
    ]`);
    const got: number[][] = [[], []];
    peers.forEach((peer, index) => peer.onFrame((frame) => got[index]!.push(frame[0]!)));
    const netdevs = peers.map(({ netdev }) => netdev);
    // The program ends at once, but frames written before are still sent.
    expect(await boot(image, { machine, devices: networkArguments(machine, netdevs) })).toMatchObject({ status: 0 });
    await Promise.all(peers.map((peer) => peer.hasAll()));
    for (const peer of peers) peer.close();
    expect(got).toEqual([[0x10], [0x11]]);
  });
});
