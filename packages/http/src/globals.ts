/*
 * The globals of fetch and its streams, by name: the bundler adds each to the programs that refer to it. They are the
 * same classes on every platform.
 */
import { ByteLengthQueuingStrategy, CountQueuingStrategy, TransformStream, WritableStream } from 'web-streams-polyfill';
import { Blob, File } from './web/blob.js';
import { FormData } from './web/form-data.js';
import { Headers } from './web/headers.js';
import { Request } from './web/request.js';
import { Response } from './web/response.js';
import { ReadableStream } from './web/streams.js';

export {
  Blob,
  Blob as 'globalThis.Blob',
  ByteLengthQueuingStrategy,
  ByteLengthQueuingStrategy as 'globalThis.ByteLengthQueuingStrategy',
  CountQueuingStrategy,
  CountQueuingStrategy as 'globalThis.CountQueuingStrategy',
  File,
  File as 'globalThis.File',
  FormData,
  FormData as 'globalThis.FormData',
  Headers,
  Headers as 'globalThis.Headers',
  ReadableStream,
  ReadableStream as 'globalThis.ReadableStream',
  Request,
  Request as 'globalThis.Request',
  Response,
  Response as 'globalThis.Response',
  TransformStream,
  TransformStream as 'globalThis.TransformStream',
  WritableStream,
  WritableStream as 'globalThis.WritableStream',
};
