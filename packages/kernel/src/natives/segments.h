/* The words of the records of cutSegment and joinSegment, which segments.ts of the runtime describes. */
#pragma once

enum { CUT_INDEX, CUT_SEGMENT, CUT_IP, CUT_TCP, CUT_PAYLOAD, CUT_IS_IPV6, CUT_WORDS };
enum { JOIN_LENGTH, JOIN_SEGMENT, JOIN_COUNT, JOIN_IS_CLOSED, JOIN_TCP, JOIN_IS_BLANK, JOIN_WORDS };
