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
  return trim(text, isWhitespace);
}

/**
 * Removes HTTP whitespace, which is SP, HTAB, CR and LF, from both ends. A regular expression would take quadratic time
 * for whitespace within the text. Source: Fetch Standard, 2, "HTTP whitespace byte".
 */
export function trimWhitespaceAndLines(text: string): string {
  return trim(text, (code) => isWhitespace(code) || code === 0x0d || code === 0x0a);
}

function trim(text: string, isTrimmed: (code: number) => boolean): string {
  let start = 0;
  let end = text.length;
  while (start < end && isTrimmed(text.charCodeAt(start))) start++;
  while (end > start && isTrimmed(text.charCodeAt(end - 1))) end--;
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
