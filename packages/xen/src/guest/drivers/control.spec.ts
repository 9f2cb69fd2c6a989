import { FakeXen } from '../../../test/fake/hypervisor.js';
import { FakeXenstored, type DaemonOptions } from '../../../test/fake/xenstored.js';
import { watchShutdown } from './control.js';

const CONTROL = '/local/domain/1/control';

const make = async (
  options: DaemonOptions = {},
): Promise<{ xen: FakeXen; daemon: FakeXenstored; asked: string[]; others: string[] }> => {
  const xen = new FakeXen();
  const daemon = new FakeXenstored(xen, options);
  const asked: string[] = [];
  const others: string[] = [];
  const watching = watchShutdown(
    daemon.connect(xen.guest().events),
    (request) => asked.push(request),
    (other) => others.push(other),
  );
  await xen.idle();
  await watching;
  return { xen, daemon, asked, others };
};

describe('control/shutdown', () => {
  it.each(['poweroff', 'reboot', 'halt'])('%s is acknowledged and passed on', async (request) => {
    const { xen, daemon, asked } = await make();
    daemon.set(`${CONTROL}/shutdown`, request);
    await xen.idle();
    expect([asked, daemon.nodes.get(`${CONTROL}/shutdown`)]).toEqual([[request], '']);
  });

  it.each(['suspend', 'dance'])('%s is not acknowledged, and reported once', async (request) => {
    const { xen, daemon, asked, others } = await make();
    daemon.set(`${CONTROL}/shutdown`, request);
    await xen.idle();
    expect([asked, others, daemon.nodes.get(`${CONTROL}/shutdown`)]).toEqual([[], [request], request]);
    // The toolstack withdraws it, and requests something else.
    for (const next of ['', 'poweroff']) {
      daemon.set(`${CONTROL}/shutdown`, next);
      await xen.idle();
    }
    expect([asked, others]).toEqual([['poweroff'], [request]]);
  });

  it('there is no request at the start, after the acknowledgement, or when the node is removed', async () => {
    const { xen, daemon, asked } = await make();
    daemon.set(`${CONTROL}/shutdown`, '');
    daemon.delete(CONTROL);
    await xen.idle();
    expect(asked).toEqual([]);
  });

  it('a repeated request is passed on again', async () => {
    const { xen, daemon, asked } = await make();
    for (let i = 0; i < 3; i++) {
      daemon.set(`${CONTROL}/shutdown`, 'poweroff');
      await xen.idle();
    }
    expect(asked).toEqual(['poweroff', 'poweroff', 'poweroff']);
  });

  it('publishes its features, and works if that is refused', async () => {
    expect((await make()).daemon.nodes.get(`${CONTROL}/feature-reboot`)).toBe('1');
    const { xen, daemon, asked } = await make({
      refuse: (type, path) => (type === 11 && path.includes('feature') ? 'EACCES' : undefined),
    });
    daemon.set(`${CONTROL}/shutdown`, 'poweroff');
    await xen.idle();
    expect(asked).toEqual(['poweroff']);
  });

  it('does not keep the loop running', async () => expect((await make()).xen.holders).toBe(0));
});
