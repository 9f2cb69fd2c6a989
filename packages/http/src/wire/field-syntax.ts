/*
 * The syntax of fields, as regular expressions: the engine runs them natively, which costs a fraction of a loop over
 * bytes. None of them can backtrack over more than one run of characters.
 */

/** A token, for example the name of a method or a field. Source: RFC 9110, 5.6.2. */
export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** A field value without surrounding whitespace: no control characters but HTAB. Source: RFC 9110, 5.5. */
export const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Removes optional whitespace, which is SP and HTAB only, from both ends. Source: RFC 9110, 5.6.3. */
export function trimWhitespace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhitespace(text.charCodeAt(start))) start++;
  while (end > start && isWhitespace(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

/** Returns the members of a list, in lower case, without empty ones. Source: RFC 9110, 5.6.1. */
export function listMembers(value: string): string[] {
  return value
    .split(',')
    .map((member) => trimWhitespace(member).toLowerCase())
    .filter((member) => member !== '');
}

function isWhitespace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
