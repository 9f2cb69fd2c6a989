/*
 * A client of QEMU's monitor: one JSON object a line, answers in the order of the commands. Source: QEMU,
 * docs/interop/qmp-spec.txt.
 */
import type { Readable, Writable } from 'node:stream';

/** What QEMU answers to a command or tells by itself, as far as it is used here. */
interface QmpRecord {
  readonly return?: unknown;
  readonly error?: { readonly desc?: string };
  readonly event?: string;
  readonly data?: { readonly device?: string };
}

/** How long QEMU may take to answer, and a device to go, on a machine that does other things too. */
const ANSWER_MS = 60_000;

export class Qmp {
  readonly #output: Writable;
  readonly #waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  /** What to do when QEMU tells that a device is gone. */
  readonly #leaving = new Map<string, () => void>();
  #rest = '';

  /** A monitor over two streams. The greeting is answered at once. */
  constructor(input: Readable, output: Writable) {
    this.#output = output;
    input.setEncoding('utf8').on('data', (piece: string) => this.#take(piece));
    input.once('close', () => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error('QEMU has ended'));
    });
    output.on('error', () => output.destroy());
    void this.command('qmp_capabilities').catch(() => undefined);
  }

  /** Has QEMU do something; what it returns. Errors: throws with what QEMU says. */
  command(execute: string, args: object = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`QEMU did not answer to ${execute}`)), ANSWER_MS);
      const settle =
        <Value>(act: (value: Value) => void) =>
        (value: Value) => {
          clearTimeout(timer);
          act(value);
        };
      this.#waiting.push({ resolve: settle(resolve), reject: settle(reject) });
      this.#output.write(`${JSON.stringify({ execute, arguments: args })}\n`);
    });
  }

  /** Takes a device out and waits until the guest has let it go. Errors: throws when it does not. */
  async removeDevice(id: string): Promise<void> {
    const gone = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the device ${id} does not go`)), ANSWER_MS);
      this.#leaving.set(id, () => {
        clearTimeout(timer);
        resolve();
      });
    });
    gone.catch(() => undefined);
    await this.command('device_del', { id });
    await gone;
  }

  #take(piece: string): void {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) if (line.trim() !== '') this.#record(JSON.parse(line) as QmpRecord);
  }

  #record(record: QmpRecord): void {
    if (record.event === 'DEVICE_DELETED') {
      const id = record.data?.device ?? '';
      this.#leaving.get(id)?.();
      this.#leaving.delete(id);
    }
    if ('return' in record) this.#waiting.shift()?.resolve(record.return);
    else if (record.error) this.#waiting.shift()?.reject(new Error(record.error.desc ?? 'QEMU refuses'));
  }
}
