/** Throws a RangeError unless `value` is an integer from `least` to `most`. `name` begins the message. */
export function checkInteger(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${name} must be an integer from ${least} to ${most}, not ${value}.`);
}
