/** Throws a RangeError for what is no number of bytes: a store would write down what it cannot read. */
export function checkWholeBytes(...numbers: readonly number[]): void {
  for (const number of numbers) {
    if (!Number.isSafeInteger(number) || number < 0)
      throw new RangeError(`${number} is no whole number of bytes from 0`);
  }
}
