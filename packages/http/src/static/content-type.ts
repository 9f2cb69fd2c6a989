import { mimes } from 'mrmime';

/** The type of a file whose ending says nothing. Source: RFC 9110, 8.3. */
const UNKNOWN = 'application/octet-stream';

/** Returns the value of Content-Type for the name of a file. Text is UTF-8. */
export function contentType(name: string): string {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const type = Object.hasOwn(mimes, ending) ? mimes[ending]! : UNKNOWN;
  return type.startsWith('text/') ? `${type};charset=utf-8` : type;
}
