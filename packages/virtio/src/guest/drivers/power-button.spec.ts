import { shutdownSignal } from '@mirage/runtime';
import { createPowerButton } from './power-button.js';

/** A machine whose button is the event `event`. */
function machineWith(event: number) {
  const handlers = new Map<number, () => void>();
  const timers: (() => void)[] = [];
  const found = { presses: 0, looks: 0, holds: 0, binds: 0, isPressed: false };
  const natives = {
    powerButton() {
      found.binds++;
      return event;
    },
    powerButtonPressed() {
      found.looks++;
      return found.isPressed ? 1 : 0;
    },
  };
  const loop = {
    setTimer(deadlineNs: number, callback: () => void) {
      timers.push(callback);
      return { deadlineNs, callback, intervalNs: undefined, order: 0, isCancelled: false };
    },
    onEvent: (number: number, callback: () => void) => void handlers.set(number, callback),
    hold() {
      found.holds++;
      return () => undefined;
    },
  };
  const button = createPowerButton(natives, loop, () => found.presses++);
  return { found, handlers, button, turn: () => timers.splice(0).forEach((timer) => timer()) };
}

it('does not look for the button before the first turn', () => {
  const { found, button } = machineWith(3);
  button.start();
  expect(found).toMatchObject({ binds: 0, looks: 0 });
});

it('calls back when the button was pressed, not when a device has raised the same interrupt', () => {
  const { found, handlers, turn } = machineWith(3);
  turn();
  handlers.get(3)!();
  expect(found).toMatchObject({ presses: 0, looks: 2 });
  found.isPressed = true;
  handlers.get(3)!();
  expect(found).toMatchObject({ presses: 1, looks: 3 });
});

it('notices a press from before the first turn, where the machine keeps it', () => {
  const { found, turn } = machineWith(3);
  found.isPressed = true;
  turn();
  expect(found.presses).toBe(1);
});

it('does nothing without a button', () => {
  const { found, handlers, turn } = machineWith(-2);
  turn();
  expect([...handlers]).toEqual([]);
  expect(found).toMatchObject({ looks: 0, holds: 0 });
});

it('is ready and keeps the loop alive from the time that the program handles requests', () => {
  const [with3, without] = [machineWith(3), machineWith(-2)];
  // The platform of a program has one button.
  without.button.start();
  shutdownSignal();
  with3.button.start();
  expect(without.found).toMatchObject({ binds: 1, holds: 0 });
  expect(with3.found).toMatchObject({ binds: 1, holds: 1 });
  with3.turn();
  expect(with3.found).toMatchObject({ binds: 1, holds: 1, looks: 1 });
});
