/** Source: RFC 9110, 8.8.3. */
const ENTITY_TAG = /(W\/)?("[\x21\x23-\x7e\x80-\xff]*")[\t ]*(?:,[\t ,]*|$)/y;

/**
 * Whether a list of entity tags contains a strong one. `*` contains all; a list that is malformed contains what is
 * before the error.
 *
 * @param comparison `strong`: a weak tag of the list is not equal. `weak`: it is. Source: RFC 9110, 8.8.3.2.
 */
export function listsTag(list: string, tag: string, comparison: 'strong' | 'weak'): boolean {
  if (list === '*') return true;
  ENTITY_TAG.lastIndex = /^[\t ,]*/.exec(list)![0].length;
  for (let found = ENTITY_TAG.exec(list); found !== null; found = ENTITY_TAG.exec(list)) {
    if (found[2] === tag && (comparison === 'weak' || found[1] === undefined)) return true;
    if (ENTITY_TAG.lastIndex === list.length) break;
  }
  return false;
}
