import { shutdownSignal } from '../shutdown.js';
import { receiveShutdown } from './shutdown-request.js';

it('ends a program that handles no requests, and passes a request on to one that does, once', () => {
  const steps: string[] = [];
  const machine = {
    closers: ['network', 'disk'].map((device) => () => void steps.push(`close ${device}`)),
    print: (line: string) => void steps.push(line),
    end: () => void steps.push('end'),
  };
  const ending = ['Mirage: poweroff requested\n', 'close network', 'close disk', 'end'];
  receiveShutdown(machine, 'poweroff');
  expect(steps).toEqual(ending);
  steps.length = 0;
  const signal = shutdownSignal();
  receiveShutdown(machine, 'poweroff');
  expect([signal.aborted, steps]).toEqual([true, []]);
  receiveShutdown(machine, 'poweroff');
  expect(steps).toEqual(ending);
});
