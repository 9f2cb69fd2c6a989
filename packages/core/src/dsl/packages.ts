import { MirageError, type Where } from '../errors.js';
import { quote, showValue } from './wording.js';

/** A name must not begin with a hyphen: package managers would take it for an option. */
const PACKAGE = /^(?:@[\w~][\w.~-]*\/)?[A-Za-z0-9~][\w.~-]*(?:@[^\s]+)?$/;

/**
 * Returns a copy of a list of npm packages, each `name` or `name@range`.
 *
 * @param by What requires them, for the error message.
 * @throws MIR0301 if an entry is not a valid package.
 */
export function checkPackages(packages: readonly string[], by: string, at: () => { where?: Where }): string[] {
  const wrong = packages.find((specification) => typeof specification !== 'string' || !PACKAGE.test(specification));
  if (wrong === undefined) return [...packages];
  const shown = typeof wrong === 'string' ? quote(wrong) : showValue(wrong);
  throw new MirageError('MIR0301', `${by} requires the package ${shown}, which is not a valid npm package name.`, {
    ...at(),
    next: "Write 'NAME' or 'NAME@RANGE', for example 'dayjs@^1.11.0'.",
  });
}
