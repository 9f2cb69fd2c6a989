/* The functions that the translated engine calls instead of its own key hash: see build/passes/keyed-maps.ts. */
#pragma once
#include <stdint.h>
#include "abi/generated/abi.h"

/* JSMapState: a Map, Set, WeakMap or WeakSet. All links and tables are linear addresses. */
struct map_link {
  uint32_t previous, next;
};

struct map {
  uint8_t is_weak;
  /*
   * The kernel's field, in padding that the engine clears: which key the entries are hashed with. 0 is the engine's own
   * hash, used when the image was built.
   */
  uint8_t epoch;
  uint8_t unused[2];
  struct map_link records;
  uint32_t record_count, buckets, bucket_count, threshold;
};

/* 1 until maps_seed, then 2. With another key, the first search of each map hashes its entries again. */
extern uint8_t map_epoch;

uint32_t map_hash(uint64_t key);
void map_file(struct map *map, uint32_t address);

/* Called before every search in the map at a linear address. Maps that are never searched cost nothing. */
static inline void map_touch(uint32_t address)
{
  struct map *map = (struct map *)(LINEAR_VIRTUAL + (uint64_t)address);
  if (__builtin_expect(map->epoch != map_epoch, 0))
    map_file(map, address);
}
