/*
 * Does for TCP what a network device with offloads does: cuts a long frame into segments, and joins segments that
 * arrived one after the other. The twins are in segments.ts of the runtime, which describes the records.
 */
#include "natives/segments.h"
#include "kernel.h"
#include "natives/generated/natives.h"

enum { ETHERNET_HEADER = 14, IPV4_HEADER = 20, IPV6_HEADER = 40, PROTOCOL_TCP = 6, TCP_CHECKSUM = 16, MOST_LENGTH = 0xffff };
enum { FIN = 0x01, PSH = 0x08, ACK = 0x10, CWR = 0x80 };

static uint32_t read16(const uint8_t *p) { return (uint32_t)p[0] << 8 | p[1]; }
static uint32_t read32(const uint8_t *p) { return read16(p) << 16 | read16(p + 2); }

static void write16(uint8_t *p, uint32_t value)
{
  p[0] = (uint8_t)(value >> 8);
  p[1] = (uint8_t)value;
}

/* Writes the length of an IP packet, and the checksum of an IPv4 header. */
static void write_ip_length(struct bytes frame, uint32_t ip, uint32_t tcp, bool is_ipv6, uint32_t end)
{
  uint8_t *p = frame.data + ip;
  if (is_ipv6) {
    write16(p + 4, end - ip - IPV6_HEADER);
    return;
  }
  write16(p + 2, end - ip);
  write16(p + 10, 0);
  write16(p + 10, ~native_checksum(frame, ip, tcp - ip, 0));
}

uint32_t native_cut_segment(struct bytes frame, struct bytes job, struct bytes into)
{
  uint32_t words[CUT_WORDS] = { 0 };
  if (job.length >= sizeof words)
    memcpy(words, job.data, sizeof words);
  const uint32_t index = words[CUT_INDEX], segment = words[CUT_SEGMENT], ip = words[CUT_IP], tcp = words[CUT_TCP], payload = words[CUT_PAYLOAD];
  const bool is_ipv6 = words[CUT_IS_IPV6] != 0;
  const uint64_t from = payload + (uint64_t)index * segment;
  const bool is_job = ip >= ETHERNET_HEADER && ip <= MOST_LENGTH && tcp <= MOST_LENGTH && payload <= MOST_LENGTH &&
                      tcp >= ip + (is_ipv6 ? IPV6_HEADER : IPV4_HEADER) && payload >= tcp + 20 && segment != 0 && from < frame.length;
  if (!is_job)
    panic(EXIT_PANIC, "cutSegment: segment %u of %u bytes in %u bytes", index, segment, frame.length);
  const bool is_last = frame.length - from <= segment;
  const uint32_t part = is_last ? frame.length - (uint32_t)from : segment, length = payload + part;
  if (length < part || length > into.length)
    panic(EXIT_PANIC, "cutSegment: %u bytes into %u", length, into.length);
  memcpy(into.data, frame.data, payload);
  const uint32_t sum = native_copy_checksum(into, payload, frame, (uint32_t)from, part, 0);
  uint8_t *header = into.data + tcp;
  if (!is_ipv6)
    write16(into.data + ip + 4, read16(into.data + ip + 4) + index);
  write_ip_length(into, ip, tcp, is_ipv6, length);
  const uint32_t sequence = read32(header + 4) + index * segment;
  write16(header + 4, sequence >> 16);
  write16(header + 6, sequence);
  /* FIN and PSH belong to the last segment, CWR to the first one: RFC 9293, 3.1; RFC 3168, 6.1.2. */
  header[13] &= (uint8_t) ~((is_last ? 0 : FIN | PSH) | (index == 0 ? 0 : CWR));
  /* Replaces the length in the sum of the pseudo header (RFC 1624, 3). The header of TCP has an even length. */
  const uint32_t pseudo = read16(header + TCP_CHECKSUM) + (~(frame.length - tcp) & 0xffff) + (length - tcp);
  write16(header + TCP_CHECKSUM, pseudo % 0xffff);
  const uint32_t inverted = ~native_checksum(into, tcp, payload - tcp, sum) & 0xffff;
  write16(header + TCP_CHECKSUM, inverted == 0 ? 0xffff : inverted);
  return length;
}

/* The parts of a frame with one TCP segment. */
struct segment {
  uint32_t ip, tcp, payload, end, pseudo;
  bool is_ipv6;
};

/*
 * Finds the parts of a frame with a segment that may be joined: whole, with right checksums, and with no flag but ACK
 * and PSH and no option but timestamps. `checksum` is the last argument of joinSegment.
 */
static bool find(struct bytes frame, uint32_t checksum, struct segment *s)
{
  const uint8_t *p = frame.data;
  if (frame.length < ETHERNET_HEADER + IPV4_HEADER + 20)
    return false;
  s->ip = ETHERNET_HEADER;
  s->is_ipv6 = read16(p + 12) == 0x86dd;
  if (s->is_ipv6) {
    if (frame.length < ETHERNET_HEADER + IPV6_HEADER + 20 || p[14] >> 4 != 6 || p[20] != PROTOCOL_TCP)
      return false;
    s->tcp = ETHERNET_HEADER + IPV6_HEADER;
    s->end = s->tcp + read16(p + 18);
    s->pseudo = native_checksum(frame, 22, 32, PROTOCOL_TCP);
  } else {
    if (read16(p + 12) != 0x0800 || p[14] != 0x45 || (read16(p + 20) & 0x3fff) != 0 || p[23] != PROTOCOL_TCP)
      return false;
    s->tcp = ETHERNET_HEADER + IPV4_HEADER;
    s->end = ETHERNET_HEADER + read16(p + 16);
    if (native_checksum(frame, ETHERNET_HEADER, IPV4_HEADER, 0) != 0xffff)
      return false;
    s->pseudo = native_checksum(frame, 26, 8, PROTOCOL_TCP);
  }
  if (s->end > frame.length || s->end < s->tcp + 20)
    return false;
  const uint8_t *tcp = p + s->tcp;
  const uint32_t header = (uint32_t)(tcp[12] >> 4) * 4;
  /* NOP, NOP, timestamps of 10 bytes: RFC 7323, appendix A. */
  const bool has_timestamps = header == 32 && s->end >= s->tcp + 32 && read32(tcp + 20) == 0x0101080a;
  if ((header != 20 && !has_timestamps) || (tcp[13] & ~PSH) != ACK)
    return false;
  s->payload = s->tcp + header;
  const uint32_t length = s->end - s->tcp;
  if (checksum != 0)
    return checksum == 1 || checksum == s->tcp;
  return native_checksum(frame, s->tcp, length, s->pseudo + length) == 0xffff;
}

/* Whether two frames belong to one direction of one connection, and differ in nothing else that IP carries. */
static bool is_same_flow(const uint8_t *a, const uint8_t *b, const struct segment *s)
{
  if (memcmp(a, b, 16) != 0 || memcmp(a + s->tcp, b + s->tcp, 4) != 0 || a[s->tcp + 12] != b[s->tcp + 12])
    return false;
  /* Not compared: length, identification and checksum of IPv4, and the length of IPv6. */
  if (s->is_ipv6)
    return memcmp(a + 16, b + 16, 2) == 0 && memcmp(a + 20, b + 20, 34) == 0;
  return memcmp(a + 20, b + 20, 4) == 0 && memcmp(a + 26, b + 26, 8) == 0;
}

uint32_t native_join_segment(struct bytes joined, struct bytes record, struct bytes frame, uint32_t checksum)
{
  uint32_t words[JOIN_WORDS];
  if (record.length < sizeof words)
    panic(EXIT_PANIC, "joinSegment: the record is too short");
  memcpy(words, record.data, sizeof words);
  const uint32_t before = words[JOIN_LENGTH];
  struct segment s;
  if (!find(frame, checksum, &s) || s.end > joined.length)
    return 0;
  const uint8_t *p = frame.data, *tcp = p + s.tcp;
  const uint32_t payload = s.end - s.payload;
  const bool is_pushed = (tcp[13] & PSH) != 0;
  if (before == 0) {
    memcpy(joined.data, p, s.end);
    words[JOIN_LENGTH] = s.end;
    words[JOIN_SEGMENT] = payload;
    words[JOIN_COUNT] = 1;
    words[JOIN_IS_CLOSED] = is_pushed;
    words[JOIN_TCP] = s.tcp;
    words[JOIN_IS_BLANK] = checksum > 1;
  } else {
    if (before > joined.length || before < s.payload)
      panic(EXIT_PANIC, "joinSegment: %u bytes in %u", before, joined.length);
    uint8_t *first = joined.data, *header = first + s.tcp;
    if (!is_same_flow(first, p, &s))
      return 0;
    if (payload == 0) {
      /* Acknowledgments without data: the last one says everything. Duplicates are counted by TCP. */
      if (words[JOIN_SEGMENT] != 0 || read32(tcp + 4) != read32(header + 4) || (int32_t)(read32(tcp + 8) - read32(header + 8)) <= 0)
        return 0;
      memcpy(first, p, s.end);
      words[JOIN_IS_BLANK] = checksum > 1;
    } else {
      const uint32_t end = before + payload;
      if (words[JOIN_IS_CLOSED] != 0 || payload > words[JOIN_SEGMENT] || end > joined.length || end - s.ip > MOST_LENGTH)
        return 0;
      /* The acknowledgment, the window and the options are those of the first one. */
      if (read32(tcp + 4) != read32(header + 4) + (before - s.payload) || memcmp(tcp + 8, header + 8, 4) != 0 || memcmp(tcp + 14, header + 14, 2) != 0 ||
          memcmp(tcp + 20, header + 20, s.payload - s.tcp - 20) != 0)
        return 0;
      memcpy(first + before, p + s.payload, payload);
      header[13] |= tcp[13];
      write_ip_length((struct bytes){ .data = first, .length = end }, s.ip, s.tcp, s.is_ipv6, end);
      /* The checksum is blank, as in a frame of a device that joins segments. */
      uint32_t pseudo = s.pseudo + (end - s.tcp);
      while (pseudo >> 16 != 0)
        pseudo = (pseudo & 0xffff) + (pseudo >> 16);
      write16(header + TCP_CHECKSUM, pseudo);
      words[JOIN_LENGTH] = end;
      words[JOIN_IS_BLANK] = 1;
      words[JOIN_IS_CLOSED] = is_pushed || payload < words[JOIN_SEGMENT];
    }
    words[JOIN_COUNT]++;
  }
  memcpy(record.data, words, sizeof words);
  return 1;
}
