import type { Console, Logger } from '@mirage/types';
import { combinedLine, jsonLine, type AccessEntry } from './access-line.js';

/** How many characters of lines may wait for the console. Further lines are dropped. */
const MOST_WAITING = 64 * 1024;

/**
 * The access log of a server. Lines wait until the responses of the present turn are sent, and are then written
 * together. A console that is slower than the requests makes it drop lines, which it counts and reports in the log.
 */
export class AccessLog {
  private lines: string[] = [];
  private waiting = 0;
  /** Lines that were dropped, since the server started, and of these those that the log does not mention yet. */
  droppedLines = 0;
  private dropped = 0;
  private isScheduled = false;
  private isWriting = false;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly format: 'text' | 'json',
    private readonly console: Pick<Console, 'log'>,
    private readonly log: Pick<Logger, 'warning'>,
  ) {}

  add(entry: AccessEntry): void {
    const line = this.format === 'json' ? jsonLine(entry) : combinedLine(entry);
    if (this.waiting + line.length > MOST_WAITING) {
      this.dropped++;
      this.droppedLines++;
      return;
    }
    this.waiting += line.length;
    this.lines.push(line);
    if (this.isScheduled || this.isWriting) return;
    this.isScheduled = true;
    setTimeout(() => void this.flush(), 0);
  }

  /** Writes all lines that wait. Resolves when the console has them. */
  flush(): Promise<void> {
    if (!this.isWriting) this.writing = this.write();
    return this.writing;
  }

  private async write(): Promise<void> {
    this.isScheduled = false;
    this.isWriting = true;
    while (this.lines.length > 0) {
      const text = this.lines.join('\n');
      this.lines = [];
      // A console that is closed must not end the server.
      await this.console.log(text).catch(() => undefined);
      this.waiting = this.lines.reduce((sum, line) => sum + line.length, 0);
      const { dropped } = this;
      this.dropped = 0;
      if (dropped > 0) this.log.warning(`access log: ${dropped} lines were dropped, because the console is too slow`);
    }
    this.isWriting = false;
  }
}
