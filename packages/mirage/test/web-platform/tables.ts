import { BYTE_STREAMS } from './byte-streams';
import { DECODING } from './decoding';
import { ENCODING } from './encoding';
import { ENDING_STREAMS } from './ending-streams';
import { HEADER_LISTS } from './header-lists';
import { HEADERS } from './headers';
import { PIPING } from './piping';
import { READING_STREAMS } from './reading-streams';
import { REQUESTS } from './requests';
import { RESPONSES } from './responses';
import { SEARCH_PARAMS } from './search-params';
import type { Table } from './table';
import { TRANSFORM_STREAMS } from './transform-streams';
import { URLS } from './url';
import { WRITABLE_STREAMS } from './writable-streams';

/** All cases. */
export const TABLES: readonly Table[] = [
  ...[HEADERS, HEADER_LISTS, REQUESTS, RESPONSES, URLS, SEARCH_PARAMS, ENCODING, DECODING],
  ...[READING_STREAMS, ENDING_STREAMS, BYTE_STREAMS, WRITABLE_STREAMS, TRANSFORM_STREAMS, PIPING],
];
