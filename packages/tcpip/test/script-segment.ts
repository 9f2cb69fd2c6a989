/** A segment as a script writes it. Numbers are relative to the first number of their side; undefined: not compared. */
export interface ScriptSegment {
  readonly flags: string;
  readonly seq: number;
  readonly length: number;
  readonly ack: number | undefined;
  readonly window: number | undefined;
  readonly options: readonly string[] | undefined;
}

const SEGMENT = /^([SFRPU.]+) (-?\d+):(-?\d+)\((\d+)\)(?: ack (-?\d+))?(?: win (\d+))?(?: <(.*)>)?$/;

/** Reads a segment in the notation of packetdrill: `P. 1:1001(1000) ack 1 win 257 <nop,nop,TS val 1 ecr 2>`. */
export function readScriptSegment(text: string): ScriptSegment {
  const match = SEGMENT.exec(text.trim());
  if (match === null) throw new Error(`not a segment: ${text}`);
  const [, flags, first, last, length, ack, window, options] = match;
  const bytes = Number(length);
  if (Number(last) - Number(first) !== bytes) throw new Error(`${first}:${last} is not ${bytes} bytes`);
  return {
    flags: [...flags!].sort().join(''),
    seq: Number(first),
    length: bytes,
    ack: ack === undefined ? undefined : Number(ack),
    window: window === undefined ? undefined : Number(window),
    options: options
      ?.split(',')
      .map((option) => option.trim())
      .filter((option) => option !== 'nop' && option !== ''),
  };
}

const FLAGS = [
  [1, 'F'],
  [2, 'S'],
  [4, 'R'],
  [8, 'P'],
  [16, '.'],
  [32, 'U'],
] as const;

/** Builds the bytes of a segment that a script sends, without its checksum. */
export function buildScriptSegment(
  segment: ScriptSegment,
  ports: readonly [from: number, to: number],
  seqBase: number,
  ackBase: number,
  lastTsValue: number,
): Uint8Array {
  const options: number[] = [];
  const put32 = (value: number): void =>
    void options.push(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
  for (const option of segment.options ?? []) {
    const [name, ...words] = option.split(/[ :]/);
    if (name === 'mss') put32(0x02040000 | Number(words[0]));
    else if (name === 'sackOK') put32(0x01010402);
    else if (name === 'wscale') put32(0x01030300 | Number(words[0]));
    else if (name === 'TS') {
      put32(0x0101080a);
      put32(Number(words[1]));
      put32(words[3] === 'last' ? lastTsValue : Number(words[3]));
    } else if (name === 'sack') {
      put32(0x01010500 | (2 + 4 * words.length));
      for (const word of words) put32((ackBase + Number(word)) | 0);
    } else if (name === 'hex') options.push(...words.map((word) => parseInt(word, 16)));
    else throw new Error(`no such option: ${option}`);
  }
  const header = 20 + options.length;
  const bytes = new Uint8Array(header + segment.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, ports[0]);
  view.setUint16(2, ports[1]);
  view.setInt32(4, seqBase + segment.seq);
  if (segment.ack !== undefined) view.setInt32(8, ackBase + segment.ack);
  bytes[12] = header << 2;
  for (const [bit, letter] of FLAGS) if (segment.flags.includes(letter)) bytes[13]! |= bit;
  view.setUint16(14, segment.window ?? 0);
  bytes.set(options, 20);
  return bytes;
}

/** Formats a segment that the core sent in the notation of the scripts, with all of its options. */
export function describeSegment(
  bytes: Uint8Array,
  seqBase: number,
  ackBase: number,
): ScriptSegment & { tsValue: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const header = (bytes[12]! >> 4) * 4;
  const options: string[] = [];
  let tsValue = 0;
  for (let at = 20; at < header; ) {
    const kind = bytes[at]!;
    if (kind === 1) {
      at++;
      continue;
    }
    if (kind === 2) options.push(`mss ${view.getUint16(at + 2)}`);
    else if (kind === 3) options.push(`wscale ${bytes[at + 2]}`);
    else if (kind === 4) options.push('sackOK');
    else if (kind === 5) {
      const blocks: string[] = [];
      for (let block = at + 2; block < at + bytes[at + 1]!; block += 8) {
        blocks.push(`${(view.getInt32(block) - ackBase) | 0}:${(view.getInt32(block + 4) - ackBase) | 0}`);
      }
      options.push(`sack ${blocks.join(' ')}`);
    } else if (kind === 8) {
      tsValue = view.getInt32(at + 2);
      options.push(`TS ecr ${view.getInt32(at + 6)}`);
    }
    at += Math.max(bytes[at + 1]!, 2);
  }
  const flags = FLAGS.filter(([bit]) => (bytes[13]! & bit) !== 0).map(([, letter]) => letter);
  return {
    flags: flags.sort().join(''),
    seq: (view.getInt32(4) - seqBase) | 0,
    length: bytes.length - header,
    ack: flags.includes('.') ? (view.getInt32(8) - ackBase) | 0 : undefined,
    window: view.getUint16(14),
    options,
    tsValue,
  };
}

/** Formats a segment in the notation of the scripts. */
export function segmentText({ flags, seq, length, ack, window, options }: ScriptSegment): string {
  const parts = [flags, `${seq}:${seq + length}(${length})`];
  if (ack !== undefined) parts.push(`ack ${ack}`);
  if (window !== undefined) parts.push(`win ${window}`);
  if (options !== undefined && options.length > 0) parts.push(`<${options.join(',')}>`);
  return parts.join(' ');
}

/** Returns the fields of an expected segment that differ in the sent one. */
export function compareSegments(expected: ScriptSegment, sent: ScriptSegment): string | undefined {
  const isSame =
    expected.flags === sent.flags &&
    expected.seq === sent.seq &&
    expected.length === sent.length &&
    (expected.ack === undefined || expected.ack === sent.ack) &&
    (expected.window === undefined || expected.window === sent.window) &&
    (expected.options === undefined || [...expected.options].sort().join() === [...sent.options!].sort().join());
  return isSame ? undefined : `expected ${segmentText(expected)}, the core sent ${segmentText(sent)}`;
}
