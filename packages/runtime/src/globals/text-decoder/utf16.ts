/*
 * UTF-16 of either byte order. Source: Encoding Standard, 14.2 to 14.4.
 */

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;

function unitAt(bytes: Uint8Array, index: number, isBigEndian: boolean): number {
  return isBigEndian ? (bytes[index]! << 8) | bytes[index + 1]! : (bytes[index + 1]! << 8) | bytes[index]!;
}

/** Returns the number of bytes at the end that belong to an incomplete character. */
export function utf16TailBytes(bytes: Uint8Array, isBigEndian: boolean): number {
  const odd = bytes.length % 2;
  const last = bytes.length - odd - 1;
  return last > 0 && isHigh(unitAt(bytes, last - 1, isBigEndian)) ? odd + 2 : odd;
}

/** Decodes UTF-16; keeps a byte order mark. If `isFatal`, throws a TypeError for invalid data. */
export function decodeUtf16(bytes: Uint8Array, isBigEndian: boolean, isFatal: boolean): string {
  let text = '';
  for (let index = 0; index + 1 < bytes.length; index += 2) {
    const unit = unitAt(bytes, index, isBigEndian);
    const next = unitAt(bytes, index + 2, isBigEndian);
    // A lone surrogate and half a unit at the end are one error.
    if (isHigh(unit) && index + 3 === bytes.length) break;
    if (isHigh(unit) && index + 3 < bytes.length && isLow(next)) {
      text += String.fromCharCode(unit, next);
      index += 2;
    } else if (isHigh(unit) || isLow(unit)) {
      if (isFatal) throw new TypeError('The encoded data is not valid UTF-16');
      text += '\ufffd';
    } else {
      text += String.fromCharCode(unit);
    }
  }
  if (bytes.length % 2 === 0) return text;
  if (isFatal) throw new TypeError('The encoded data is not valid UTF-16');
  return `${text}\ufffd`;
}
