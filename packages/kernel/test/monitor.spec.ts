import { imageOf } from './program.js';
import { boot, requireQemu, type Boot } from './qemu.js';

jest.setTimeout(120000);
beforeAll(requireQemu);

it('the wall clock includes a pause of the machine, the monotonic clock does not', async () => {
  const PAUSE_MS = 3000;
  const body = `
    const offset = () => Number(m.wallNs()) - m.monotonicNs();
    const first = offset(), limit = m.monotonicNs() + 30e9;
    say('ready');
    while (offset() - first < 1.5e9 && m.monotonicNs() < limit) m.wait(m.monotonicNs() + 1e8);
    say('jump ' + (offset() - first) / 1e6 + ' now ' + Number(m.wallNs()) / 1e6);`;
  const begin = Date.now();
  let arrivedAt = 0;
  const outcome = await boot(await imageOf(body), {
    commands: [
      { after: 'ready', execute: 'stop' },
      { after: 'ready', execute: 'cont', delayMs: PAUSE_MS },
    ],
    onOutput: (output) => {
      if (output.includes('now')) arrivedAt = Date.now();
    },
  });
  const [, jump, now] = /jump (\S+) now (\S+)/.exec(outcome.output)!.map(Number);
  // The machine has a battery clock with whole seconds, so each reading may be a second behind.
  expect(jump).toBeGreaterThan(PAUSE_MS - 1000);
  expect(jump).toBeLessThan(Date.now() - begin + 1000);
  expect(now).toBeGreaterThan(begin + PAUSE_MS - 1000);
  expect(now).toBeLessThan(arrivedAt + 1);
  expect(outcome).toMatchObject({ status: 0, events: expect.arrayContaining(['STOP', 'RESUME']) as string[] });
});

describe("QEMU's pvpanic", () => {
  // The monitor only reports it, so that the status is still the guest's.
  const options: Boot = {
    devices: ['-device', 'pvpanic', '-action', 'panic=none'],
    commands: [{ after: 'never', execute: 'cont' }],
  };
  it.each<[string, string, NonNullable<Boot['machine']>, number, boolean]>([
    ['is told of a status', 'm.exit(42);', 'q35', 42, true],
    ['is told of an error', 'throw new Error("x");', 'microvm', 1, true],
    ['is not told of status 0', 'm.exit(0);', 'pc', 0, false],
  ])('%s', async (_, body, machine, status, isTold) => {
    const outcome = await boot(await imageOf(body), { ...options, machine });
    expect(outcome.status).toBe(status);
    expect(outcome.events.includes('GUEST_PANICKED')).toBe(isTold);
  });
});
