/* JSString. Source: QuickJS-ng 0.17.0, quickjs.c, for 32 bits. */
#pragma once
#include "engine/map-hash.h"
#include <stdint.h>

struct string {
  uint32_t length : 31, is_wide : 1;
  uint32_t hash : 28, kind : 2, atom_type : 2;
  uint32_t hash_next, first_weak_ref;
  struct map_link link;
  uint32_t parent, start; /* of a slice, in bytes; of an indirect string, `parent` is where its units are */
};
enum { STRING_SLICE = 1, STRING_INDIRECT };

/* The type of names that are strings, not symbols. */
enum { ATOM_IS_STRING = 1 };
