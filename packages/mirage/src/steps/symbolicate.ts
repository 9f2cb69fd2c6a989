import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { foldStack } from '@mirage/args/stack-trace';

/** A frame of a stack trace as the guest's engine prints it. */
const FRAME = /^\s+at .*$/;

/** A position in the bundle. */
const POSITION = /\bapp\.js:(\d+):(\d+)/g;

/**
 * Shows the stack traces in a guest's output at the user's files and lines, with the source map of `build`. Accepts the
 * output in pieces and returns the text that can be shown: lines immediately, a stack trace when it is complete.
 */
export class Symbolicator {
  readonly #map: SourceMap;
  #frames: string[] = [];
  /** The beginning of an incomplete line, which may become a frame. */
  #rest = '';

  /** `file` is a source map that the platform has linked. */
  constructor(file: string) {
    this.#map = new SourceMap(JSON.parse(readFileSync(file, 'utf8')) as SourceMapPayload);
  }

  /** Accepts a piece of output. Returns the lines that can be shown. */
  write(piece: string): string {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop()!;
    return lines.map((line) => this.#line(line.replace(/\r$/, ''))).join('');
  }

  /**
   * Called when there was no output for a while. Returns the beginning of a line, for example a prompt, unless it may
   * become a frame.
   */
  idle(): string {
    if (this.#rest === '' || /^\s/.test(this.#rest)) return '';
    const shown = this.#flushFrames() + this.#rest;
    this.#rest = '';
    return shown;
  }

  /** Called at the end of the output. Returns the rest. */
  end(): string {
    return this.#flushFrames() + this.#rest;
  }

  #line(line: string): string {
    if (FRAME.test(line)) {
      this.#frames.push(line);
      return '';
    }
    return this.#flushFrames() + this.#named(line) + '\n';
  }

  #flushFrames(): string {
    if (this.#frames.length === 0) return '';
    const stack = this.#frames.map((frame) => this.#named(frame)).join('\n');
    this.#frames = [];
    return foldStack(stack, '')
      .map((frame) => `    ${frame}\n`)
      .join('');
  }

  #named(line: string): string {
    return line.replace(POSITION, (position, atLine: string, column: string) => {
      const entry = this.#map.findEntry(Number(atLine) - 1, Number(column) - 1);
      if (!('originalSource' in entry) || entry.originalSource === undefined) return position;
      return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    });
  }
}
