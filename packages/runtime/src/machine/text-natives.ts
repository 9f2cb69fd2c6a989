import { findMachine } from './current-machine.js';

/** The natives for text, which a machine may have. The functions of utf8.ts do the same everywhere. */
export interface TextNatives {
  /** Returns text as UTF-8; a lone surrogate becomes U+FFFD. */
  encodeText(text: string): Uint8Array<ArrayBuffer>;
  /** Returns the text of a range; undefined if it is not valid UTF-8, or, with 1 for `isAscii`, not ASCII. */
  decodeText(bytes: Uint8Array, offsetBytes: number, lengthBytes: number, isAscii: number): string | undefined;
  /**
   * Scans the head of an HTTP/1 request at an offset. Returns, separated by LF: its length in bytes with the empty
   * line, method, target, minor version, and the names in lower case and the values of its fields as Latin-1. Returns
   * undefined if the head is incomplete, longer than 4,096 bytes, or has an error of syntax.
   */
  scanHead(bytes: Uint8Array, offsetBytes: number): string | undefined;
}

/** Returns the natives for text; undefined on an operating system, and while an image is built. */
export function textNatives(): TextNatives | undefined {
  const natives = findMachine()?.natives;
  return natives?.scanHead === undefined ? undefined : (natives as TextNatives);
}
