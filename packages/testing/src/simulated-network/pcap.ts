/** A file of packets for Wireshark and tcpdump. Source: IETF draft-ietf-opsawg-pcap, 4 and 5. */
export class PcapWriter {
  private readonly records: Uint8Array[] = [];

  /** Adds a frame at a moment of virtual time. Copies the bytes. */
  add(frame: Uint8Array, nowNs: number): void {
    const record = new Uint8Array(16 + frame.length);
    const view = new DataView(record.buffer);
    view.setUint32(0, Math.floor(nowNs / 1e9));
    view.setUint32(4, Math.floor(nowNs % 1e9));
    view.setUint32(8, frame.length);
    view.setUint32(12, frame.length);
    record.set(frame, 16);
    this.records.push(record);
  }

  /** Returns the file: time stamps in nanoseconds, big-endian, Ethernet frames. */
  toBytes(): Uint8Array {
    const bytes = new Uint8Array(this.records.reduce((sum, { length }) => sum + length, 24));
    const view = new DataView(bytes.buffer);
    view.setUint32(0, 0xa1b23c4d);
    view.setUint16(4, 2);
    view.setUint16(6, 4);
    view.setUint32(16, 0x40000);
    view.setUint32(20, 1);
    let at = 24;
    for (const record of this.records) {
      bytes.set(record, at);
      at += record.length;
    }
    return bytes;
  }
}
