/** Throws a RangeError for an invalid number of bytes: a store would write what it cannot read. */
export function checkWholeBytes(...numbers: readonly number[]): void {
  for (const number of numbers) {
    if (!Number.isSafeInteger(number) || number < 0)
      throw new RangeError(`${number} is not a whole number of bytes from 0`);
  }
}
