import * as fc from 'fast-check';
import { FakeXen } from '../../../test/fake/hypervisor.js';
import { EventChannelError } from './event-channel.js';

describe('event channels', () => {
  it('call the handler of each pending port once, in any order, and leave nothing pending', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(4000), { maxLength: 40 }), fc.nat(3), (numbers, repeats) => {
        const xen = new FakeXen();
        const { events } = xen.guest();
        for (let i = 0; i < 4001; i++) xen.addChannel();
        const seen: number[] = [];
        for (const number of numbers) events.listen(number + 1, () => seen.push(number));
        for (let i = 0; i <= repeats; i++) for (const number of numbers) xen.raise(number + 1);
        expect(events.scan()).toBe(numbers.length);
        expect(seen.sort((a, b) => a - b)).toEqual([...numbers].sort((a, b) => a - b));
        expect(events.scan()).toBe(0);
        expect(xen.sharedInfo.subarray(0, 2560).every((byte) => byte === 0)).toBe(true);
      }),
    );
  });

  it('an event during the handler causes another upcall', async () => {
    const xen = new FakeXen();
    const { events } = xen.guest();
    const port = events.allocUnbound(0);
    let count = 0;
    events.listen(port, () => {
      if (++count < 3) xen.raise(port);
    });
    xen.raise(port);
    await xen.idle();
    expect(count).toBe(3);
  });

  it('an event before `listen` is not lost', async () => {
    const xen = new FakeXen();
    const { events } = xen.guest();
    const port = events.allocUnbound(0);
    xen.raise(port);
    expect(xen.isUpcallPending).toBe(false);
    const handler = jest.fn();
    events.listen(port, handler);
    await xen.idle();
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it('an event of a masked channel waits until it is unmasked', async () => {
    const xen = new FakeXen();
    const { events } = xen.guest();
    const port = events.allocUnbound(0);
    const handler = jest.fn();
    events.listen(port, handler);
    events.mask(port);
    xen.raise(port);
    events.scan();
    expect(handler).not.toHaveBeenCalled();
    events.unmask(port);
    await xen.idle();
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it('a spurious upcall does nothing', () => {
    const xen = new FakeXen();
    const { events } = xen.guest();
    xen.sharedInfo[0] = 1;
    xen.sharedInfo[8] = 0xff;
    expect(events.scan()).toBe(0);
    expect(xen.isUpcallPending).toBe(false);
  });

  it('a port without a handler is masked, so that its peer cannot keep the domain busy', () => {
    const xen = new FakeXen();
    const { events } = xen.guest();
    const port = events.allocUnbound(0);
    events.unmask(port);
    xen.raise(port);
    expect(events.scan()).toBe(0);
    xen.raise(port);
    expect(xen.isUpcallPending).toBe(false);
  });

  it('a handler that throws does not affect the events of others', () => {
    const xen = new FakeXen();
    const { events } = xen.guest();
    const [first, second] = [events.allocUnbound(0), events.allocUnbound(0)];
    const handler = jest.fn();
    events.listen(first, () => {
      throw new Error('broken driver');
    });
    events.listen(second, handler);
    xen.raise(first);
    xen.raise(second);
    expect(() => events.scan()).toThrow('broken driver');
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it('the handler of a closed channel is not called, and closing twice throws with the name of the errno', () => {
    const xen = new FakeXen();
    const { events } = xen.guest();
    const port = events.bindInterdomain(3, 17);
    const handler = jest.fn();
    events.listen(port, handler);
    xen.raise(port);
    events.close(port);
    events.scan();
    expect(handler).not.toHaveBeenCalled();
    expect(xen.isOpen(port)).toBe(false);
    expect(() => events.close(port)).toThrow(EventChannelError);
    expect(() => events.close(port)).toThrow('EINVAL');
  });
});
