/* Reads the headers of the packets that nearly all traffic consists of. Its twin: decode-packet.ts of the runtime. */
#include "kernel.h"
#include "natives/generated/natives.h"

enum { WORDS = 16, IP = 14, TRANSPORT = 34, PROTOCOL_TCP = 6, PROTOCOL_UDP = 17, ACK = 0x10, PSH = 0x08 };

static uint32_t read16(const uint8_t *p) { return (uint32_t)p[0] << 8 | p[1]; }

static uint32_t read32(const uint8_t *p) { return read16(p) << 16 | read16(p + 2); }

/* Whether a source is not that of one other host: RFC 1122, 3.2.1.3. */
static bool is_bad_source(uint32_t source, uint32_t own, uint32_t host_bits)
{
  const uint32_t first = source >> 24;
  if (first == 0 || first == 127 || first >= 224 || source == own)
    return true;
  if (host_bits == 0 || ((source ^ own) & ~host_bits) != 0)
    return false;
  return (source & host_bits) == host_bits || (source & host_bits) == 0;
}

/* Whether the TCP or UDP checksum over the pseudo header and `length` bytes is right: RFC 9293, 3.1. */
static bool is_right(struct bytes frame, uint32_t protocol, uint32_t length)
{
  const uint32_t pseudo = native_checksum(frame, 26, 8, protocol + length);
  return native_checksum(frame, TRANSPORT, length, pseudo) == 0xffff;
}

/* A plain packet fits into its frame: every field that is read lies in the first `total` bytes after the header. */
uint32_t native_decode_packet(struct bytes frame, struct bytes decoded)
{
  uint32_t words[WORDS];
  if (decoded.length < sizeof words)
    panic(EXIT_PANIC, "decodePacket: the record is too short");
  memcpy(words, decoded.data, sizeof words);
  const uint8_t *p = frame.data;
  const uint32_t own = words[2];
  if (frame.length < 42 || read32(p) != words[0] || read16(p + 4) != words[1])
    return 0;
  if ((p[6] & 1) != 0 || (read32(p + 6) == words[0] && read16(p + 10) == words[1]))
    return 0;
  if (read16(p + 12) != 0x0800 || p[IP] != 0x45)
    return 0;
  const uint32_t total = read16(p + 16);
  if (total > frame.length - IP || (read16(p + 20) & 0x3fff) != 0)
    return 0;
  if (native_checksum(frame, IP, 20, 0) != 0xffff)
    return 0;
  const uint32_t source = read32(p + 26);
  if (own == 0 || read32(p + 30) != own || is_bad_source(source, own, words[3]))
    return 0;
  const uint32_t protocol = p[23];
  const uint32_t source_port = read16(p + TRANSPORT), destination_port = read16(p + TRANSPORT + 2);
  const bool is_good = words[4] != 0;
  words[5] = source;
  words[6] = destination_port << 16 | source_port;
  if (protocol == PROTOCOL_UDP) {
    if (total < 28)
      return 0;
    const uint32_t length = read16(p + 38);
    if (length < 8 || length > total - 20 || destination_port == 0)
      return 0;
    if (read16(p + 40) != 0 && !is_good && !is_right(frame, protocol, length))
      return 0;
    words[7] = 42;
    words[8] = TRANSPORT + length;
  } else {
    if (protocol != PROTOCOL_TCP || total < 40)
      return 0;
    const uint32_t header = (uint32_t)(p[46] >> 4) * 4;
    /* NOP, NOP, timestamps of 10 bytes: RFC 7323, appendix A. */
    const bool has_timestamps = header == 32 && total >= 52 && read32(p + 54) == 0x0101080a;
    const uint32_t flags = p[47] & 0x3f;
    if ((header != 20 && !has_timestamps) || (flags & ~(uint32_t)PSH) != ACK)
      return 0;
    if (source_port == 0 || destination_port == 0 || (!is_good && !is_right(frame, protocol, total - 20)))
      return 0;
    words[7] = TRANSPORT + header;
    words[8] = IP + total;
    words[9] = read32(p + 38);
    words[10] = read32(p + 42);
    words[11] = flags;
    words[12] = read16(p + 48);
    words[13] = has_timestamps ? 1 : 0;
    words[14] = has_timestamps ? read32(p + 58) : 0;
    words[15] = has_timestamps ? read32(p + 62) : 0;
  }
  memcpy(decoded.data, words, sizeof words);
  return protocol;
}
