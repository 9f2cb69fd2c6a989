/** Files of web-platform-tests without cases here, and the reason. A star stands for any text. */
export const EXCLUDED_FILES: readonly (readonly [files: string, reason: string])[] = [
  ['fetch/api/*/*-idl*, */idlharness*, url/interfaces*', 'the shape of interfaces, which TypeScript checks'],
  [
    'fetch/api/headers/header-values*',
    'they need a server that returns what a request had: a unikernel sends no requests',
  ],
  ['fetch/api/headers/headers-no-cors*', 'a browser limits the headers of a page; a server may set all'],
  ['fetch/api/headers/headers-nameshake*', 'the same as headers-casing and headers-record'],
  ['fetch/api/request/destination/*, request-cache*, request-keepalive*, request-navigation*', 'behaviour of fetch'],
  ['fetch/api/request/request-bad-port*, request-reset-attributes*, url-encoding*', 'behaviour of fetch'],
  [
    'fetch/api/request/request-headers*, forbidden-method*',
    'names that a browser refuses to a page; a server may use them. CONNECT, TRACE and TRACK are refused as methods',
  ],
  ['fetch/api/*/multi-globals/*, *-realm*', 'there is one global object'],
  ['fetch/api/response/response-fragment*, response-trailer*, response-headers-guard*', 'responses that fetch returns'],
  ['fetch/api/response/response-stream-with-broken-then*', 'changes of Object.prototype'],
  [
    'fetch/api/response/response-consume-byob-blob*, response-consume-stream*',
    'the same as response-consume and streams',
  ],
  ['fetch/api/response/json*', 'the same as response-consume'],
  [
    'url/IdnaTestV2*, url/toascii*',
    'the data of Unicode, 6,000 rows; the runtime compares random host names with Node',
  ],
  ['url/a-element*, url/data-uri-fragment*, url/javascript-urls*, url/percent-encoding*', 'documents of a browser'],
  ['url/url-statics-parse*', 'URL.parse does not exist in Node 20'],
  ['url/urlsearchparams-constructor-formdata*', 'the same as an iterable of pairs'],
  ['encoding/streams/*', 'TextDecoderStream and TextEncoderStream do not exist on any platform'],
  [
    'encoding/legacy-mb-*, encoding/iso-2022-jp*, encoding/gb18030*, encoding/big5*',
    'docs/language.md lists the encodings; those of several bytes other than UTF-8 and UTF-16 are refused',
  ],
  ['encoding/sharedarraybuffer*', 'there is one thread'],
  ['encoding/unsupported-*, encoding/*.html', 'documents of a browser'],
  [
    'streams/transferable/*, streams/*/*message*, streams/*/owning-type*, streams/*/transfer-type*',
    'there are no other threads and no video frames',
  ],
  ['streams/*/garbage-collection*', 'the engine has no call for it'],
  [
    'streams/*/patched-global*, streams/*/brand-checks*, streams/*/properties*',
    'changes of built-in objects, and calls with other objects as this',
  ],
  [
    'streams/*, all others',
    'the streams are those of web-streams-polyfill, whose own tests run all files of streams; the cases here show that they work in the engine',
  ],
];

/** Single cases of covered files that are left out. */
export const EXCLUDED_CASES: readonly (readonly [files: string, what: string, reason: string])[] = [
  [
    'fetch/api/headers/headers-errors.any.js, url/urlsearchparams-append.any.js',
    'a call with too few arguments throws',
    'TypeScript refuses it; checking costs time in each call',
  ],
  [
    'fetch/api/headers/headers-record.any.js',
    'a symbol as a name throws',
    'TypeScript refuses it; looking for symbols costs time for each object',
  ],
  [
    'fetch/api/headers/headers-basic.any.js, headers-structure.any.js',
    'the tag of iterators, and that Headers.prototype.entries is the iterator',
    'iterators are generators',
  ],
  [
    'url/url-constructor.any.js',
    '^ in a path is %5E',
    'true on virtio and xen. On unix URL is that of Node, which follows this change of 2024 only in new versions',
  ],
  [
    'url/urlsearchparams-constructor.any.js',
    'new URLSearchParams(null) is null=',
    'true on virtio and xen. On unix URLSearchParams is that of Node, where old versions differ',
  ],
  [
    'streams/readable-streams/default-reader.any.js',
    'the constructors of readers, writers and controllers',
    'they are no globals: getReader and getWriter return them',
  ],
];
