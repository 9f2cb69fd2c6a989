/*
 * The hash of keys in Maps and Sets. The engine's own hash is not secret: it combines its seed with a finished hash, so
 * that keys which collide under one seed collide under every seed, and such keys are easy to find. This hash depends on
 * a secret key that every boot draws.
 *
 * Maps in the image use the engine's hash, and maps made before there was entropy use a known key. The first search
 * under another key hashes all entries of a map again. The entries keep their order and active iterators stay valid,
 * because only the links of buckets change.
 */
#include "engine/map-hash.h"
#include "engine/engine.h"
#include "engine/siphash.h"
#include "engine/js-string.h"
#include "kernel.h"

uint8_t map_epoch = 1;

static uint64_t map_key[2];

/* JSMapRecord. */
struct map_record {
  uint32_t ref_count;
  uint8_t is_empty; /* deleted while an iterator points to it: in no bucket */
  uint32_t map;
  struct map_link link, bucket;
  uint64_t key, value;
};

/* JSStringRope, a string that is not concatenated yet; JSBigInt, whose limbs have 32 bits. */
struct rope {
  uint32_t length;
  uint8_t is_wide, depth;
  uint64_t left, right;
};

struct big_int {
  uint32_t length;
  uint32_t limbs[];
};

_Static_assert(offsetof(struct map, bucket_count) == 20 && sizeof(struct map) == 28, "JSMapState");
_Static_assert(offsetof(struct map_record, bucket) == 20 && offsetof(struct map_record, key) == 32, "JSMapRecord");
_Static_assert(offsetof(struct string, parent) == 24 && offsetof(struct rope, left) == 8, "JSString, JSStringRope");

/* Keys of different kinds are different messages. Strings are the kind 0. */
enum { KIND_NUMBER = 1, KIND_BIG_INT, KIND_OTHER };

static uint32_t hash_word(uint64_t kind, uint64_t word)
{
  struct siphash state = siphash_begin(map_key);
  siphash_word(&state, word);
  siphash_word(&state, 8ull << 56 | kind);
  return (uint32_t)siphash_end(&state);
}

/*
 * Strings are hashed as units of 16 bits, four to a word, independently of how the engine stores them, so that equal
 * strings have equal hashes. The last word holds the remaining units and the length in bytes.
 */
static uint32_t end_string(struct siphash *state, uint64_t rest, uint32_t length)
{
  siphash_word(state, (uint64_t)(2 * length) << 56 | rest);
  return (uint32_t)siphash_end(state);
}

static const void *units_of(const struct string *string)
{
  if (string->kind == STRING_SLICE)
    return linear(string->parent + offsetof(struct string, parent) + string->start);
  return string->kind == STRING_INDIRECT ? linear(string->parent) : &string->parent;
}

static uint64_t unit_at(const struct string *string, const void *units, uint32_t index)
{
  return string->is_wide ? ((const uint16_t *)units)[index] : ((const uint8_t *)units)[index];
}

/* Four bytes as four units. */
static uint64_t widen(uint32_t bytes)
{
  uint64_t halves = (bytes | (uint64_t)bytes << 16) & 0x0000ffff0000ffff;
  return (halves | halves << 8) & 0x00ff00ff00ff00ff;
}

static uint32_t hash_string(const struct string *string)
{
  const uint8_t *units = units_of(string);
  struct siphash state = siphash_begin(map_key);
  uint32_t length = string->length, i = 0;
  for (; length - i >= 4; i += 4) {
    uint64_t word;
    uint32_t bytes;
    if (string->is_wide)
      memcpy(&word, units + 2 * i, sizeof word);
    else
      memcpy(&bytes, units + i, sizeof bytes), word = widen(bytes);
    siphash_word(&state, word);
  }
  uint64_t rest = 0;
  for (uint32_t shift = 0; i < length; i++, shift += 16)
    rest |= unit_at(string, units, i) << shift;
  return end_string(&state, rest, length);
}

/*
 * The same, unit by unit, because the parts may end anywhere. Depth first; at most as many parts wait as the rope is
 * deep.
 */
static uint32_t hash_rope(const struct rope *whole)
{
  struct siphash state = siphash_begin(map_key);
  uint64_t waiting[UINT8_MAX + 1], value = whole->left, rest = 0;
  uint32_t count = 0, length = 0;
  waiting[count++] = whole->right;
  for (;;) {
    if (JS_TAG(value) == JS_TAG_STRING_ROPE) {
      const struct rope *rope = linear((uint32_t)value);
      if (count == sizeof waiting / sizeof *waiting)
        panic(EXIT_PANIC, "a rope string has too many parts");
      waiting[count++] = rope->right;
      value = rope->left;
      continue;
    }
    const struct string *string = linear((uint32_t)value);
    const void *units = units_of(string);
    for (uint32_t i = 0; i < string->length; i++) {
      rest |= unit_at(string, units, i) << 16 * (length & 3);
      if ((++length & 3) != 0)
        continue;
      siphash_word(&state, rest);
      rest = 0;
    }
    if (count == 0)
      return end_string(&state, rest, length);
    value = waiting[--count];
  }
}

static uint32_t hash_big_int(const uint32_t *limbs, uint32_t length)
{
  struct siphash state = siphash_begin(map_key);
  for (uint32_t i = 0; i < length; i++)
    siphash_word(&state, limbs[i]);
  siphash_word(&state, (uint64_t)(4 * length) << 56 | KIND_BIG_INT);
  return (uint32_t)siphash_end(&state);
}

/* A number has the same hash as an integer and as a double. -0 does not occur, because the engine turns it into 0. */
static uint32_t hash_number(double number)
{
  uint64_t bits;
  if (number != number)
    number = __builtin_nan("");
  memcpy(&bits, &number, sizeof bits);
  return hash_word(KIND_NUMBER, bits);
}

/*
 * Hashes an engine value as SameValueZero compares it. Objects and symbols are hashed by their address, which never
 * changes.
 */
uint32_t map_hash(uint64_t key)
{
  uint32_t payload = (uint32_t)key;
  switch (JS_TAG(key)) {
  case JS_TAG_STRING:
    return hash_string(linear(payload));
  case JS_TAG_STRING_ROPE:
    return hash_rope(linear(payload));
  case JS_TAG_INT:
    return hash_number((int32_t)payload);
  case JS_TAG_SHORT_BIG_INT:
    return hash_big_int(&payload, 1);
  case JS_TAG_BIG_INT: {
    const struct big_int *number = linear(payload);
    return hash_big_int(number->limbs, number->length);
  }
  }
  if (!JS_IS_DOUBLE(key))
    return hash_word(KIND_OTHER, key);
  uint64_t bits = key + JS_DOUBLE_SHIFT;
  double number;
  memcpy(&number, &bits, sizeof number);
  return hash_number(number);
}

static void append(uint32_t list, uint32_t link)
{
  struct map_link *head = linear(list), *last = linear(head->previous), *added = linear(link);
  *added = (struct map_link){ .previous = head->previous, .next = list };
  last->next = link;
  head->previous = link;
}

/* Hashes every entry of the map with the current key. */
void map_file(struct map *map, uint32_t address)
{
  for (uint32_t i = 0; i < map->bucket_count; i++) {
    uint32_t bucket = map->buckets + i * sizeof(struct map_link);
    *(struct map_link *)linear(bucket) = (struct map_link){ bucket, bucket };
  }
  const uint32_t records = address + offsetof(struct map, records);
  for (uint32_t link = map->records.next; link != records;) {
    uint32_t record_address = link - offsetof(struct map_record, link);
    const struct map_record *record = linear(record_address);
    if (!record->is_empty)
      append(map->buckets + (map_hash(record->key) & (map->bucket_count - 1)) * sizeof(struct map_link), record_address + offsetof(struct map_record, bucket));
    link = record->link.next;
  }
  map->epoch = map_epoch;
}

void maps_seed(void)
{
  for (int i = 0; i < 2; i++)
    entropy_fill_open((uint8_t *)&map_key[i], sizeof map_key[i]);
  map_epoch = 2;
}
