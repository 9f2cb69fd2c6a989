import { setTimeout as sleep } from 'node:timers/promises';
import { supervise } from './supervise.js';

/** A program that ends when `end` is called, or when it is killed. */
function programOf() {
  const steps: string[] = [];
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const program = {
    signal(name: string) {
      steps.push(name);
      if (name === 'SIGKILL') end();
    },
    ended,
  };
  const supervisor = supervise(program, (line) => steps.push(line), { noticeMs: 40, limitMs: 100, quitMs: 20 });
  return { steps, end: () => end(), supervisor };
}

const NOTICE =
  'Requests are still running. To end it at once, press Ctrl-C again. It is ended 0.1 s after the first signal.';

it('asks the program to end, and is silent if it does', async () => {
  const { steps, end, supervisor } = programOf();
  supervisor.request();
  end();
  await sleep(150);
  expect(steps).toEqual(['SIGINT']);
});

it('says what to do about running requests, and kills the program after the limit', async () => {
  const { steps, supervisor } = programOf();
  supervisor.request();
  await sleep(200);
  expect(steps).toEqual(['SIGINT', NOTICE, 'SIGKILL']);
});

it('kills a program later if it may take longer, and not earlier', async () => {
  const { steps, supervisor } = programOf();
  supervisor.limit(300);
  supervisor.limit(10);
  supervisor.request();
  await sleep(200);
  expect(steps).toEqual(['SIGINT', NOTICE.replace('0.1 s', '0.3 s')]);
  await sleep(200);
  expect(steps.at(-1)).toBe('SIGKILL');
});

it('ends the program at once at the second request', async () => {
  const { steps, supervisor } = programOf();
  supervisor.request();
  supervisor.request();
  expect(steps).toEqual(['SIGINT', 'SIGINT']);
  await sleep(35);
  expect(steps).toEqual(['SIGINT', 'SIGINT', 'SIGKILL']);
});

it('asks once when run has ended', async () => {
  const { steps, end, supervisor } = programOf();
  supervisor.leave();
  supervisor.leave();
  end();
  await sleep(150);
  expect(steps).toEqual(['SIGINT']);
});
