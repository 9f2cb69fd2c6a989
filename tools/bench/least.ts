/**
 * Returns the smallest multiple of `step` from `low` to `high` that works, if all above it work. Throws if `high` does
 * not.
 */
export async function leastThat(
  works: (value: number) => Promise<boolean>,
  low: number,
  high: number,
  step: number,
): Promise<number> {
  if (!(await works(high))) throw new Error(`${high} is not enough.`);
  let [fails, enough] = [low / step - 1, high / step];
  while (enough - fails > 1) {
    const middle = (fails + enough) >> 1;
    if (await works(middle * step)) enough = middle;
    else fails = middle;
  }
  return enough * step;
}
