import type * as Runtime from '@mirage/runtime';
import type * as PowerButton from './power-button.js';

/** A program with a machine whose button is the event `event`. */
function programWith(event: number) {
  // New instances of the modules, as in a separate program.
  let modules: [typeof Runtime, typeof PowerButton] | undefined;
  jest.isolateModules(() => {
    const runtime = jest.requireActual<typeof Runtime>('@mirage/runtime');
    modules = [runtime, jest.requireActual<typeof PowerButton>('./power-button.js')];
  });
  const [{ shutdownSignal }, { watchPowerButton }] = modules!;
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
  const markBooted = watchPowerButton(natives, loop, () => found.presses++);
  return { found, handlers, shutdownSignal, markBooted, turn: () => timers.splice(0).forEach((timer) => timer()) };
}

it('does not look for the button before the first turn', () => {
  const { found, markBooted } = programWith(3);
  markBooted();
  expect(found).toMatchObject({ binds: 0, looks: 0 });
});

it('calls back when the button was pressed, not when a device has raised the same interrupt', () => {
  const { found, handlers, turn } = programWith(3);
  turn();
  handlers.get(3)!();
  expect(found).toMatchObject({ presses: 0, looks: 2 });
  found.isPressed = true;
  handlers.get(3)!();
  expect(found).toMatchObject({ presses: 1, looks: 3 });
});

it('notices a press from before the first turn, where the machine keeps it', () => {
  const { found, turn } = programWith(3);
  found.isPressed = true;
  turn();
  expect(found.presses).toBe(1);
});

it.each([3, -2])('looks once, when the program handles requests; the button is event %d', (event) => {
  const { found, handlers, shutdownSignal, markBooted, turn } = programWith(event);
  const hasButton = event >= 0;
  markBooted();
  shutdownSignal();
  expect(found).toMatchObject({ binds: 1, holds: hasButton ? 1 : 0 });
  turn();
  expect(found).toMatchObject({ binds: 1, holds: hasButton ? 1 : 0, looks: hasButton ? 1 : 0 });
  expect(handlers.size).toBe(hasButton ? 1 : 0);
});

it('uses no native when the image is built', () => {
  const { found, shutdownSignal, markBooted, turn } = programWith(3);
  shutdownSignal();
  expect(found).toMatchObject({ binds: 0, holds: 0 });
  markBooted();
  turn();
  expect(found).toMatchObject({ binds: 1, holds: 1, looks: 1 });
});
