/*
 * Random numbers: a generator with a key of 256 bits. Sources are mixed into the key. Every output block also replaces
 * the key, so that earlier output cannot be computed from memory. Without a seed (RDSEED, RDRAND, or 32 bytes from a
 * driver) there is no output. The time stamp counter is mixed in, too, but is not a seed. Source: ChaCha20 block
 * function, RFC 8439, 2.3; fast key erasure, D. J. Bernstein, 2017.
 */
#include "cpu/regs.h"
#include "kernel.h"

#define KEY_BYTES 32
#define BLOCK_BYTES 64

#define WORDS 4

static uint32_t key[8];
static size_t seed_bytes;

/*
 * Bytes of the processor that are not in the key yet, and the instruction that returns more; NULL when there is none.
 */
static uint64_t gathered[2 * WORDS];
static size_t gathered_bytes;
static int (*processor)(uint64_t *);

static uint32_t rotate(uint32_t value, int bits) { return value << bits | value >> (32 - bits); }

static void quarter_round(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
  *a += *b, *d = rotate(*d ^ *a, 16);
  *c += *d, *b = rotate(*b ^ *c, 12);
  *a += *b, *d = rotate(*d ^ *a, 8);
  *c += *d, *b = rotate(*b ^ *c, 7);
}

static void block(uint32_t out[16])
{
  const uint32_t in[16] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, key[0], key[1], key[2], key[3], key[4], key[5], key[6], key[7], 0, 0, 0, 0 };
  memcpy(out, in, sizeof in);
  for (int i = 0; i < 10; i++) {
    for (int column = 0; column < 4; column++)
      quarter_round(&out[column], &out[4 + column], &out[8 + column], &out[12 + column]);
    for (int column = 0; column < 4; column++)
      quarter_round(&out[column], &out[4 + (column + 1) % 4], &out[8 + (column + 2) % 4], &out[12 + (column + 3) % 4]);
  }
  for (int i = 0; i < 16; i++)
    out[i] += in[i];
}

/* The first half of the block becomes the key, the second half is the output. */
static void advance(uint8_t out[KEY_BYTES])
{
  uint32_t stream[16];
  block(stream);
  memcpy(key, stream, KEY_BYTES);
  memcpy(out, stream + 8, KEY_BYTES);
}

static void mix(const void *bytes, size_t length)
{
  uint8_t chunk[KEY_BYTES] = { 0 }, unused[KEY_BYTES];
  memcpy(chunk, bytes, length);
  for (size_t i = 0; i < KEY_BYTES; i++)
    ((uint8_t *)key)[i] ^= chunk[i];
  advance(unused);
}

static void add(const uint8_t *bytes, size_t length)
{
  uint64_t now = rdtsc();
  mix(&now, sizeof now);
  for (size_t offset = 0; offset < length; offset += KEY_BYTES)
    mix(bytes + offset, length - offset < KEY_BYTES ? length - offset : KEY_BYTES);
}

/* Mixing takes long at boot, so it happens on first use. */
static void settle(void)
{
  if (gathered_bytes == 0)
    return;
  add((const uint8_t *)gathered, gathered_bytes);
  memset(gathered, 0, sizeof gathered);
  gathered_bytes = 0;
}

void entropy_add(const uint8_t *bytes, size_t length)
{
  settle();
  add(bytes, length);
  seed_bytes += length;
}

/*
 * Reads some words from an instruction that may be out of entropy for a moment. Reads nothing when it stays so, or when
 * words repeat, as on known defective processors.
 */
static void gather(int (*source)(uint64_t *))
{
  uint64_t *words = gathered + gathered_bytes / sizeof *words;
  for (int i = 0; i < WORDS; i++) {
    int tries = 0;
    while (!source(&words[i])) {
      if (++tries == 1000)
        return;
      pause();
    }
    if (i > 0 && words[i] == words[i - 1])
      return;
  }
  processor = source;
  gathered_bytes += WORDS * sizeof *words;
  seed_bytes += WORDS * sizeof *words;
}

void entropy_init(void)
{
  if (cpu_has_rdseed())
    gather(rdseed);
  if (cpu_has_rdrand())
    gather(rdrand);
}

bool entropy_ready(void) { return seed_bytes >= KEY_BYTES; }

void entropy_fill(uint8_t *bytes, size_t length)
{
  if (!entropy_ready() && is_xen())
    panic(EXIT_NO_ENTROPY, "no entropy source: the processor has neither RDSEED nor RDRAND, or the domain's cpuid setting hides them");
  if (!entropy_ready())
    panic(EXIT_NO_ENTROPY, "no entropy source: the processor has neither RDSEED nor RDRAND and no driver has provided a seed (QEMU: -device virtio-rng-device, or -cpu max)");
  settle();
  uint8_t out[KEY_BYTES];
  for (size_t offset = 0; offset < length; offset += KEY_BYTES) {
    advance(out);
    memcpy(bytes + offset, out, length - offset < KEY_BYTES ? length - offset : KEY_BYTES);
  }
  memset(out, 0, sizeof out);
}

/*
 * Fills bytes with unpredictable but not secret numbers: the program's output may reveal them. Uses one word of the
 * processor where it can.
 */
void entropy_fill_open(uint8_t *bytes, size_t length)
{
  uint64_t word;
  if (length == sizeof word && processor != NULL && processor(&word))
    memcpy(bytes, &word, sizeof word);
  else
    entropy_fill(bytes, length);
}
