/*
 * A client of QEMU's monitor protocol: one JSON object per line, answers in the order of the commands. Source: QEMU,
 * docs/interop/qmp-spec.txt.
 */
import type { Readable, Writable } from 'node:stream';

/** The fields of QEMU's answers and events that are used here. */
interface QmpRecord {
  readonly return?: unknown;
  readonly error?: { readonly desc?: string };
  readonly event?: string;
  readonly data?: { readonly device?: string };
}

/** Time limit of an answer, and of the removal of a device, on a busy machine. */
const ANSWER_MS = 60_000;

export class Qmp {
  readonly #output: Writable;
  readonly #waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  /** Callbacks by device, for QEMU's event that it is removed. */
  readonly #removals = new Map<string, () => void>();
  #rest = '';

  /** Opens a monitor over two streams and answers its greeting. */
  constructor(input: Readable, output: Writable) {
    this.#output = output;
    input.setEncoding('utf8').on('data', (piece: string) => this.#receive(piece));
    input.once('close', () => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error('QEMU has ended'));
    });
    output.on('error', () => output.destroy());
    void this.command('qmp_capabilities').catch(() => undefined);
  }

  /** Executes a command and returns its result. Error: throws with QEMU's message. */
  command(execute: string, args: object = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`QEMU did not answer the command ${execute}`)), ANSWER_MS);
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

  /** Removes a device and waits until the guest has released it. Error: throws when it does not. */
  async removeDevice(id: string): Promise<void> {
    const gone = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the device ${id} was not removed in time`)), ANSWER_MS);
      this.#removals.set(id, () => {
        clearTimeout(timer);
        resolve();
      });
    });
    gone.catch(() => undefined);
    await this.command('device_del', { id });
    await gone;
  }

  #receive(piece: string): void {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) if (line.trim() !== '') this.#record(JSON.parse(line) as QmpRecord);
  }

  #record(record: QmpRecord): void {
    if (record.event === 'DEVICE_DELETED') {
      const id = record.data?.device ?? '';
      this.#removals.get(id)?.();
      this.#removals.delete(id);
    }
    if ('return' in record) this.#waiting.shift()?.resolve(record.return);
    else if (record.error) this.#waiting.shift()?.reject(new Error(record.error.desc ?? 'QEMU refused the command'));
  }
}
