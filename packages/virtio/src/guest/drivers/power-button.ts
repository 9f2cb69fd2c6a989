import type { Natives } from '@mirage/kernel/natives';
import { onShutdownTaken } from '@mirage/runtime';
import type { Loop } from '@mirage/runtime/machine';

/** The natives of the power button. */
export type PowerButtonNatives = Pick<Natives, 'powerButton' | 'powerButtonPressed'>;

/**
 * Calls back whenever the power button is pressed. On a machine without one, such as microvm without ACPI, nothing
 * happens: a job that waits for a shutdown request only is then stuck.
 *
 * Called when the image is built. The returned function is called at boot, before the program starts. An emulator has
 * to translate all code that runs at boot, so a program that does not handle requests gets the button after its first
 * turn; q35 and pc lose a press before that, microvm keeps it. A program that handles requests gets it at once.
 */
export function watchPowerButton(
  natives: PowerButtonNatives,
  loop: Pick<Loop, 'hold' | 'onEvent' | 'setTimer'>,
  onPress: () => void,
): () => void {
  let isBooted = false;
  let isTakenAtBuild = false;
  let event: number | undefined;
  const look = (): void => {
    // Devices may share the interrupt.
    if (natives.powerButtonPressed() === 1) onPress();
  };
  const bind = (): boolean => {
    if (event !== undefined) return event >= 0;
    event = natives.powerButton();
    if (event >= 0) loop.onEvent(event, look);
    return event >= 0;
  };
  /** From now on a job may wait for a request only. */
  const take = (): void => {
    if (bind()) loop.hold();
  };
  onShutdownTaken(() => {
    // A module may use the signal at its top level, when the image is built.
    if (isBooted) take();
    else isTakenAtBuild = true;
  });
  loop.setTimer(0, () => {
    if (isTakenAtBuild) take();
    if (bind()) look();
  });
  return () => {
    isBooted = true;
  };
}
