/** The natives of a machine for text: `TextNatives` of the runtime. */
export interface WireNatives {
  encodeText(text: string): Uint8Array<ArrayBuffer>;
  decodeText(bytes: Uint8Array, offsetBytes: number, lengthBytes: number, isAscii: number): string | undefined;
  scanHead(bytes: Uint8Array, offsetBytes: number): string | undefined;
}
