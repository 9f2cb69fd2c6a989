/*
 * Rows that run with the classes of this package and with those of Node: both must have the same result. Node's pass
 * the web-platform-tests, from whose topics the rows are taken.
 */
import { ReadableStream } from 'web-streams-polyfill';
import { Blob, File } from '../src/web/blob.js';
import { FormData } from '../src/web/form-data.js';
import { Headers } from '../src/web/headers.js';
import { Request } from '../src/web/request.js';
import { Response } from '../src/web/response.js';

export type Web = Pick<
  typeof globalThis,
  'Blob' | 'File' | 'FormData' | 'Headers' | 'ReadableStream' | 'Request' | 'Response'
>;
export type WebRow = readonly [name: string, run: (web: Web) => unknown];

export const ours = { Blob, File, FormData, Headers, ReadableStream, Request, Response } as unknown as Web;
const nodes: Web = globalThis;

/** Runs a row with both, and returns the result or the name of the error of each. */
export async function compareWeb(run: (web: Web) => unknown): Promise<{ ours: unknown; nodes: unknown }> {
  return { ours: await outcome(run, ours), nodes: await outcome(run, nodes) };
}

async function outcome(run: (web: Web) => unknown, web: Web): Promise<unknown> {
  try {
    return { result: await run(web) };
  } catch (error) {
    return { error: (error as Error).name };
  }
}

/** Returns a stream of text. */
export function chunks(web: Web, ...texts: string[]): ReadableStream {
  return new web.ReadableStream({
    start(controller) {
      for (const text of texts) controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  }) as unknown as ReadableStream;
}
