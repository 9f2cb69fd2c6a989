import { MirageError, type GivenKeys } from '@mirage/core';

/** Name and value of a key. The name alone means true, as for a flag. */
const GIVEN = /^([A-Za-z][\w-]*)(?:=([^]*))?$/;

/**
 * Parses lists of `name=value`. Returns the values by name; later ones override earlier ones. Ignores values that are
 * not lists. Error: MIR0118, an element does not have the form `name=value`.
 */
export function parseKeys(lists: readonly unknown[]): GivenKeys {
  const words = lists.flatMap((list) => (Array.isArray(list) ? list.map(String) : [])).map((word) => word.trim());
  return Object.fromEntries(
    words
      .filter((word) => word !== '')
      .map((word) => {
        const [, name, value = 'true'] = GIVEN.exec(word) ?? [];
        if (name !== undefined) return [name, value];
        throw new MirageError('MIR0118', `${JSON.stringify(word)} does not have the form NAME=VALUE.`, {
          next: 'Write --keys=NAME=VALUE, or several separated by commas: --keys=kv_ro=direct,fast=true.',
        });
      }),
  );
}
