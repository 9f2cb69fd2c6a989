/*
 * The globals of fetch that a unikernel has on every platform, for modules that are checked without lib.dom and
 * @types/node. The rules of `globals.ts` apply: where one of those declares a name, its declaration is the only one.
 */

type Global = typeof globalThis;

/** The types of globals that @types/node declares by one of Node's modules. */
interface OfNode {
  // @ts-ignore: see `OfNode` of globals.ts
  readonly Blob: typeof import('node:buffer').Blob;
  // @ts-ignore: see above
  readonly File: typeof import('node:buffer').File;
  // @ts-ignore: see above
  readonly ReadableStream: typeof import('node:stream/web').ReadableStream;
  // @ts-ignore: see above
  readonly TransformStream: typeof import('node:stream/web').TransformStream;
  // @ts-ignore: see above
  readonly WritableStream: typeof import('node:stream/web').WritableStream;
}

/** `T`, unless lib.dom or @types/node declare the same name. */
type Ours<T> = Global extends { onmessage: any } ? object : Global extends { process: any } ? object : T;

type MirageHeadersInit = Headers | Iterable<readonly [string, string]> | Readonly<Record<string, string>>;

type MirageBodyInit =
  | string
  | ArrayBuffer
  | ArrayBufferView
  | Blob
  | FormData
  | InstanceType<typeof URLSearchParams>
  | ReadableStream<Uint8Array>;

interface MirageHeaders extends Iterable<[string, string]> {
  append(name: string, value: string): void;
  delete(name: string): void;
  entries(): IterableIterator<[string, string]>;
  forEach(callback: (value: string, name: string, headers: Headers) => void, thisArg?: any): void;
  get(name: string): string | null;
  getSetCookie(): string[];
  has(name: string): boolean;
  keys(): IterableIterator<string>;
  set(name: string, value: string): void;
  values(): IterableIterator<string>;
}

interface MirageBody {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
  blob(): Promise<Blob>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  formData(): Promise<FormData>;
  json(): Promise<any>;
  text(): Promise<string>;
}

interface MirageRequestInit {
  body?: MirageBodyInit | null;
  duplex?: 'half';
  headers?: MirageHeadersInit;
  method?: string;
  signal?: AbortSignal | null;
}

interface MirageRequest extends MirageBody {
  readonly headers: Headers;
  readonly method: string;
  readonly signal: AbortSignal;
  readonly url: string;
  clone(): Request;
}

interface MirageResponseInit {
  headers?: MirageHeadersInit;
  status?: number;
  statusText?: string;
}

interface MirageResponse extends MirageBody {
  readonly headers: Headers;
  readonly ok: boolean;
  readonly redirected: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly type: string;
  readonly url: string;
  clone(): Response;
}

interface MirageBlob {
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  slice(start?: number, end?: number, contentType?: string): Blob;
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
  text(): Promise<string>;
}

interface MirageFile extends MirageBlob {
  readonly lastModified: number;
  readonly name: string;
}

interface MirageFormData extends Iterable<[string, string | File]> {
  append(name: string, value: string | Blob, filename?: string): void;
  delete(name: string): void;
  entries(): IterableIterator<[string, string | File]>;
  forEach(callback: (value: string | File, name: string, form: FormData) => void): void;
  get(name: string): string | File | null;
  getAll(name: string): (string | File)[];
  has(name: string): boolean;
  keys(): IterableIterator<string>;
  set(name: string, value: string | Blob, filename?: string): void;
  values(): IterableIterator<string | File>;
}

interface MirageReader<R> {
  readonly closed: Promise<any>;
  cancel(reason?: any): Promise<void>;
  read(): Promise<{ readonly done: false; readonly value: R } | { readonly done: true; readonly value: R | undefined }>;
  releaseLock(): void;
}

interface MirageStreamController<R> {
  readonly desiredSize: number | null;
  close(): void;
  enqueue(chunk: R): void;
  error(reason?: any): void;
}

interface MirageUnderlyingSource<R> {
  start?(controller: MirageStreamController<R>): any;
  pull?(controller: MirageStreamController<R>): void | PromiseLike<void>;
  cancel?(reason?: any): void | PromiseLike<void>;
}

interface MirageQueuingStrategy<R> {
  highWaterMark?: number;
  size?(chunk: R): number;
}

interface MirageReadableStream<R> extends AsyncIterable<R> {
  readonly locked: boolean;
  cancel(reason?: any): Promise<void>;
  getReader(): MirageReader<R>;
  pipeThrough<T>(pair: { readable: ReadableStream<T>; writable: WritableStream<R> }): ReadableStream<T>;
  pipeTo(to: WritableStream<R>): Promise<void>;
  tee(): [ReadableStream<R>, ReadableStream<R>];
}

interface MirageWriter<W> {
  readonly closed: Promise<any>;
  readonly desiredSize: number | null;
  readonly ready: Promise<any>;
  abort(reason?: any): Promise<void>;
  close(): Promise<void>;
  releaseLock(): void;
  write(chunk: W): Promise<void>;
}

interface MirageUnderlyingSink<W> {
  start?(controller: { error(reason?: any): void }): any;
  write?(chunk: W): void | PromiseLike<void>;
  close?(): void | PromiseLike<void>;
  abort?(reason?: any): void | PromiseLike<void>;
}

interface MirageWritableStream<W> {
  readonly locked: boolean;
  abort(reason?: any): Promise<void>;
  close(): Promise<void>;
  getWriter(): MirageWriter<W>;
}

interface MirageTransformer<I, O> {
  start?(controller: MirageTransformController<O>): any;
  transform?(chunk: I, controller: MirageTransformController<O>): void | PromiseLike<void>;
  flush?(controller: MirageTransformController<O>): void | PromiseLike<void>;
}

interface MirageTransformController<O> {
  readonly desiredSize: number | null;
  enqueue(chunk: O): void;
  error(reason?: any): void;
  terminate(): void;
}

interface MirageTransformStream<I, O> {
  readonly readable: ReadableStream<O>;
  readonly writable: WritableStream<I>;
}

declare global {
  interface Headers extends Ours<MirageHeaders> {}
  interface Request extends Ours<MirageRequest> {}
  interface RequestInit extends Ours<MirageRequestInit> {}
  interface Response extends Ours<MirageResponse> {}
  interface ResponseInit extends Ours<MirageResponseInit> {}
  interface Blob extends Ours<MirageBlob> {}
  interface File extends Ours<MirageFile> {}
  interface FormData extends Ours<MirageFormData> {}
  interface ReadableStream<R = any> extends Ours<MirageReadableStream<R>> {}
  interface WritableStream<W = any> extends Ours<MirageWritableStream<W>> {}
  interface TransformStream<I = any, O = any> extends Ours<MirageTransformStream<I, O>> {}

  // @types/node has the variables of fetch from the package undici-types. An import of that package would add
  // @types/node to a program without it. So the declaration that the compiler sees first is the one that counts.
  // @ts-ignore: may differ from that of @types/node
  var Headers: Global extends { onmessage: any; Headers: infer T }
    ? T
    : { prototype: Headers; new (init?: MirageHeadersInit): Headers };

  // @ts-ignore: see Headers
  var Request: Global extends { onmessage: any; Request: infer T }
    ? T
    : { prototype: Request; new (input: string | InstanceType<typeof URL> | Request, init?: RequestInit): Request };

  // @ts-ignore: see Headers
  var Response: Global extends { onmessage: any; Response: infer T }
    ? T
    : {
        prototype: Response;
        new (body?: MirageBodyInit | null, init?: ResponseInit): Response;
        error(): Response;
        json(data: any, init?: ResponseInit): Response;
        redirect(url: string | InstanceType<typeof URL>, status?: number): Response;
      };

  var Blob: Global extends { onmessage: any; Blob: infer T }
    ? T
    : Global extends { process: any }
      ? OfNode['Blob']
      : {
          prototype: Blob;
          new (parts?: Iterable<string | ArrayBuffer | ArrayBufferView | Blob>, options?: { type?: string }): Blob;
        };

  var File: Global extends { onmessage: any; File: infer T }
    ? T
    : Global extends { process: any }
      ? OfNode['File']
      : {
          prototype: File;
          new (
            parts: Iterable<string | ArrayBuffer | ArrayBufferView | Blob>,
            name: string,
            options?: { type?: string; lastModified?: number },
          ): File;
        };

  // @ts-ignore: see Headers
  var FormData: Global extends { onmessage: any; FormData: infer T } ? T : { prototype: FormData; new (): FormData };

  var ReadableStream: Global extends { onmessage: any; ReadableStream: infer T }
    ? T
    : Global extends { process: any }
      ? OfNode['ReadableStream']
      : {
          prototype: ReadableStream;
          new <R = any>(source?: MirageUnderlyingSource<R>, strategy?: MirageQueuingStrategy<R>): ReadableStream<R>;
          from<R>(source: Iterable<R> | AsyncIterable<R>): ReadableStream<R>;
        };

  var WritableStream: Global extends { onmessage: any; WritableStream: infer T }
    ? T
    : Global extends { process: any }
      ? OfNode['WritableStream']
      : {
          prototype: WritableStream;
          new <W = any>(sink?: MirageUnderlyingSink<W>, strategy?: MirageQueuingStrategy<W>): WritableStream<W>;
        };

  var TransformStream: Global extends { onmessage: any; TransformStream: infer T }
    ? T
    : Global extends { process: any }
      ? OfNode['TransformStream']
      : {
          prototype: TransformStream;
          new <I = any, O = any>(transformer?: MirageTransformer<I, O>): TransformStream<I, O>;
        };
}

export {};
