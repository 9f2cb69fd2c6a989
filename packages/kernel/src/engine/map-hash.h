/* What the translated engine asks of map-hash.c in place of its own hash of a key: see build/translate.ts. */
#pragma once
#include <stdint.h>
#include "abi/generated/abi.h"

/* JSMapState: what a Map, a Set, a WeakMap or a WeakSet is. All links and tables are linear addresses. */
struct map_link {
  uint32_t previous, next;
};

struct map {
  uint8_t is_weak;
  /*
   * Ours, in the engine's padding, which it clears: the key that its entries are filed by. 0: the engine's own hash,
   * when the image was built.
   */
  uint8_t epoch;
  uint8_t unused[2];
  struct map_link records;
  uint32_t record_count, buckets, bucket_count, threshold;
};

/* 1 until maps_seed, then 2: with another key, every map is filed anew, when somebody looks into it. */
extern uint8_t map_epoch;

uint32_t map_hash(uint64_t key);
void map_file(struct map *map, uint32_t address);

/* Before every search in the map at a linear address: most are never searched, and cost nothing. */
static inline void map_touch(uint32_t address)
{
  struct map *map = (struct map *)(LINEAR_VIRTUAL + (uint64_t)address);
  if (__builtin_expect(map->epoch != map_epoch, 0))
    map_file(map, address);
}
