/** Called by main.ts with the parameters of the device, then the devices that it depends on. */
export function connect({ pin }, time) {
  return {
    async celsius() {
      await time.sleepNs(1_000_000n);
      return 20 + pin;
    },
  };
}
