import { setTimeout as sleep } from 'node:timers/promises';
import { supervise } from './supervise.js';

/** A machine that ends when `end` is called, or by itself when it is killed. */
function machineOf() {
  const steps: string[] = [];
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const machine = {
    command: (name: string) => void steps.push(name),
    kill() {
      steps.push('kill');
      end();
    },
    ended,
  };
  const supervisor = supervise(machine, (line) => steps.push(line), { noticeMs: 20, limitMs: 60, quitMs: 20 });
  return { steps, end: () => end(), supervisor };
}

const NOTICE =
  'The guest has not powered down within 0.02 s. To end it at once, press Ctrl-C again. It is ended 0.06 s after the first signal if nx run has ended before.';

it('asks the guest to power down and waits', async () => {
  const { steps, end, supervisor } = machineOf();
  supervisor.request();
  end();
  await sleep(100);
  expect(steps).toEqual(['system_powerdown']);
});

it('says what to do about a guest that does not react, and waits on', async () => {
  const { steps, supervisor } = machineOf();
  supervisor.request();
  await sleep(200);
  expect(steps).toEqual(['system_powerdown', NOTICE]);
});

it('ends the machine at the second request, and kills a process that does not end', async () => {
  const { steps, supervisor } = machineOf();
  supervisor.request();
  supervisor.request();
  expect(steps).toEqual(['system_powerdown', 'quit']);
  await sleep(200);
  expect(steps.filter((step) => step !== NOTICE)).toEqual(['system_powerdown', 'quit', 'kill']);
});

it('does not kill a process that has ended', async () => {
  const { steps, end, supervisor } = machineOf();
  supervisor.request();
  supervisor.request();
  end();
  await sleep(100);
  expect(steps).toEqual(['system_powerdown', 'quit']);
});

it('asks the guest when run has ended, and kills it after the limit', async () => {
  const { steps, supervisor } = machineOf();
  supervisor.leave();
  expect(steps).toEqual(['system_powerdown']);
  await sleep(200);
  expect(steps).toEqual(['system_powerdown', NOTICE, 'kill']);
});

it('kills a machine later if its guest may take longer, and not earlier', async () => {
  const { steps, supervisor } = machineOf();
  supervisor.limit(300);
  supervisor.limit(10);
  supervisor.leave();
  await sleep(150);
  expect(steps).not.toContain('kill');
  await sleep(300);
  expect(steps).toEqual(['system_powerdown', NOTICE.replace('0.06 s', '0.3 s'), 'kill']);
});

it('does not ask twice when run ends after it has asked', async () => {
  const { steps, end, supervisor } = machineOf();
  supervisor.request();
  supervisor.leave();
  end();
  await sleep(200);
  expect(steps).toEqual(['system_powerdown']);
});
