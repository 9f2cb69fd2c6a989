import type { Natives } from '@mirage/kernel/natives';
import { onShutdownTaken } from '@mirage/runtime';
import type { Loop } from '@mirage/runtime/machine';

/** The natives of the power button. */
export type PowerButtonNatives = Pick<Natives, 'powerButton' | 'powerButtonPressed'>;

/** The power button of the machine, before it is used. */
export interface PowerButton {
  /**
   * Lets the program use the button from the time that it handles shutdown requests. Called at boot, before the program
   * starts.
   */
  readonly start: () => void;
}

/**
 * Calls back whenever the power button is pressed. On a machine without one, such as Firecracker, nothing happens: a
 * job that waits for a shutdown request only is then stuck. Called when the image is built.
 *
 * An emulator has to translate all code that runs at boot, so a program that does not handle requests gets the button
 * after its first turn. q35 and pc lose a press before that, microvm keeps it.
 */
export function createPowerButton(
  natives: PowerButtonNatives,
  loop: Pick<Loop, 'hold' | 'onEvent' | 'setTimer'>,
  onPress: () => void,
): PowerButton {
  let event: number | undefined;
  const look = (): void => {
    // Devices may share the interrupt.
    if (natives.powerButtonPressed() === 1) onPress();
  };
  const bind = (): boolean => {
    if (event === undefined) {
      event = natives.powerButton();
      if (event >= 0) loop.onEvent(event, look);
    }
    return event >= 0;
  };
  loop.setTimer(0, () => {
    if (bind()) look();
  });
  const onTaken = (): void => {
    if (bind()) loop.hold();
  };
  return { start: () => onShutdownTaken(onTaken) };
}
