import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { foldStack } from '@mirage/args/stack-trace';

/** A frame of a stack trace as the guest's engine prints it. */
const FRAME = /^\s+at .*$/;

/** A position in the bundle. */
const POSITION = /\bapp\.js:(\d+):(\d+)/g;

/**
 * Tells the stack traces in a guest's output in the user's own files, with the source map that `build` left. Takes the
 * output in pieces as it comes and returns what can be shown: whole lines at once, a trace when it is complete.
 */
export class Symbolicator {
  readonly #map: SourceMap;
  #frames: string[] = [];
  /** The beginning of a line that may become a frame. */
  #rest = '';

  /** `file` is a source map whose sources the platform has named. */
  constructor(file: string) {
    this.#map = new SourceMap(JSON.parse(readFileSync(file, 'utf8')) as SourceMapPayload);
  }

  /** What can be shown after one more piece of output: whole lines. */
  write(piece: string): string {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop()!;
    return lines.map((line) => this.#line(line.replace(/\r$/, ''))).join('');
  }

  /**
   * What can be shown when no more output has come for a while: the beginning of a line too, a prompt say, unless it
   * may become a frame.
   */
  idle(): string {
    if (this.#rest === '' || /^\s/.test(this.#rest)) return '';
    const shown = this.#flushFrames() + this.#rest;
    this.#rest = '';
    return shown;
  }

  /** What is left at the end of the output. */
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
