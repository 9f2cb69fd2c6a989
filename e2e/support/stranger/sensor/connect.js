/** What main.ts calls: the parameters of the device, then the devices that it is made of. */
export function connect({ pin }, time) {
  return {
    async celsius() {
      await time.sleepNs(1_000_000n);
      return 20 + pin;
    },
  };
}
