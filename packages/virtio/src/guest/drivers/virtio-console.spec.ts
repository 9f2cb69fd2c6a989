import { DeviceError } from '@mirage/runtime';
import type { Console } from '@mirage/types';
import { FakeLoop } from '../../../../runtime/test/fake-loop.js';
import { FakeDevice, type FakeQueue } from '../../../test/fake-device.js';
import { connectVirtioConsole, type VirtioConsole } from './virtio-console.js';

const settled = async <A>(promise: Promise<A>): Promise<A | 'pending'> =>
  Promise.race([promise, new Promise<'pending'>((resolve) => setImmediate(() => resolve('pending')))]);

/** A console device in memory, and what the early console shows. */
class FakeConsole {
  readonly loop = new FakeLoop();
  readonly device: FakeDevice;
  readonly connected: VirtioConsole;
  early = '';

  constructor(queues: readonly number[] = [16, 16]) {
    this.device = new FakeDevice({ deviceId: 3, queues });
    const natives = Object.assign(this.device.natives, {
      consoleText: (text: string) => void (this.early += text),
      monotonicNs: () => this.loop.nowNs,
    });
    const connected = connectVirtioConsole(natives, this.loop, this.device.transport);
    if (typeof connected === 'string') throw new Error(connected);
    this.connected = connected;
  }

  get console(): Console {
    return this.connected.console;
  }

  get rx(): FakeQueue {
    return this.device.queues[0]!;
  }

  get tx(): FakeQueue {
    return this.device.queues[1]!;
  }

  type(text: string): void {
    const { head, buffers } = this.rx.take()!;
    buffers[0]!.bytes.set(Buffer.from(text));
    this.rx.use(head, text.length);
    this.loop.fire(0);
  }

  /** Takes everything that was written. */
  shown(): string {
    let text = '';
    for (let chain = this.tx.take(); chain; chain = this.tx.take()) {
      text += Buffer.from(chain.buffers[0]!.bytes).toString();
      this.tx.use(chain.head, 0);
    }
    this.loop.fire(0);
    return text;
  }
}

describe('a virtio console', () => {
  it('shows what is written in order, also what is longer than its queue, and copies it', async () => {
    const fake = new FakeConsole([4, 2]);
    const long = new Uint8Array(5 * 4096).fill(120);
    const written = fake.console.write(long);
    const next = fake.console.log('é');
    long.fill(0);
    expect(await settled(written)).toBe('pending');
    let text = '';
    for (let round = 0; round < 3; round++) text += fake.shown();
    await Promise.all([written, next]);
    expect(text).toBe(`${'x'.repeat(5 * 4096)}é\n`);
    expect(fake.loop.holders).toBe(0);
  });

  it('accepts a device that reports the length of the output, as Cloud Hypervisor does', async () => {
    const fake = new FakeConsole([4, 2]);
    const written = Promise.all([fake.console.log('one'), fake.console.log('two')]);
    for (let round = 0; round < 2; round++) fake.tx.use(fake.tx.take()!.head, 4);
    fake.loop.fire(0);
    await written;
    expect([fake.early, fake.loop.holders]).toEqual(['', 0]);
  });

  it('receives lines', async () => {
    const fake = new FakeConsole();
    const line = fake.console.readLine();
    fake.type('one\ntw');
    fake.type('o\n');
    expect([await line, await fake.console.readLine(), fake.loop.holders]).toEqual(['one', 'two', 0]);
  });

  it('waits at the end until the device has taken everything, for at most a second', () => {
    const fake = new FakeConsole();
    void fake.console.log('last words');
    let text = '';
    const natives = Object.assign(fake.device.natives, { wait: () => ((text += fake.shown()), 1) });
    fake.connected.close();
    expect(text).toBe('last words\n');
    void fake.console.log('lost');
    Object.assign(natives, { wait: (deadlineNs: number) => (fake.loop.nowNs = deadlineNs) });
    fake.connected.close();
    expect(fake.loop.nowNs).toBe(1e9);
  });
});

describe('a malicious console device', () => {
  const lies: [string, string, (fake: FakeConsole) => void][] = [
    ['uses a receive buffer that it was not given', 'unknown-chain', ({ rx }) => rx.use(9, 1)],
    ['claims more bytes than a buffer has', 'length-too-long', ({ rx }) => rx.use(rx.take()!.head, 4097)],
    ['moves its receive index too far', 'too-many-used', ({ rx }) => rx.jump(5)],
    ['uses a transmit buffer that it was not given', 'unknown-chain', ({ tx }) => tx.use(9, 0)],
    [
      'uses a transmit buffer twice',
      'unknown-chain',
      ({ tx }) => {
        const { head } = tx.take()!;
        tx.use(head, 0);
        tx.use(head, 0);
      },
    ],
  ];

  it.each(lies)('that %s is stopped with a reason, and the program continues', async (_, violation, lie) => {
    const fake = new FakeConsole([4, 2]);
    const reading = fake.console.readLine();
    const writes = Array.from({ length: 4 }, (_value, number) => fake.console.log(`line ${number}`));
    lie(fake);
    fake.loop.fire(0);
    const reason = `the device breaks the protocol (${violation}) and was stopped`;
    await expect(reading).rejects.toThrow(expect.objectContaining({ device: 'console', reason }));
    await expect(fake.console.readLine()).rejects.toThrow(DeviceError);
    await Promise.all([...writes, fake.console.log('dropped'), fake.console.write(new Uint8Array(9))]);
    expect(fake.early).toBe(`console: ${reason}\n`);
    expect([fake.device.status, fake.loop.holders]).toEqual([0, 0]);
    // Its interrupt may be shared with another device.
    fake.loop.fire(0);
    fake.connected.close();
    expect(fake.early).toBe(`console: ${reason}\n`);
  });
});
