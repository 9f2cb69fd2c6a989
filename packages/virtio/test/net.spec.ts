import { boot, requireQemu } from '../../kernel/test/qemu.js';
import { networkArguments, openPeer } from './peer.js';
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
    peer.close();
    expect(outcome).toMatchObject({
      status: 0,
      output: '2,0,0,0,0,16 1500\n{"rxFrames":100,"rxBytes":10950,"txFrames":101,"txBytes":11010}\n',
    });
    expect(got).toEqual([60, ...Array.from({ length: 100 }, (_, index) => 60 + index)]);
  });
});
