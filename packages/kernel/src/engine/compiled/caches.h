/* The layout of a cache, and offsets in the engine's records. Source: QuickJS-ng 0.17.0, quickjs.c, for 32 bits. */
#pragma once
#include <stdint.h>

/* Where a property is in the shape of an object and among its values. */
struct property_place {
  uint32_t mask;  /* of the shape's hash table: it decides where the properties begin */
  uint32_t index; /* of the property */
  uint32_t entry; /* from the shape to the flags and the atom of the property */
  uint32_t value; /* from the object's values */
};

/* compile/cache.ts has the same layout. */
struct property_cache {
  uint32_t shape;  /* of the object; the cache holds a reference; 0 if only one object has the shape */
  uint32_t holder; /* the object that has the property: a prototype, or that one; 0 if it is that with the shape */
  struct property_place where;
  uint32_t atom; /* for the length of typed arrays the getter */
  uint32_t misses;
  /*
   * An object that must not have the property, 0 if there is none: its bucket in the hash table, and the properties,
   * from the shape.
   */
  uint32_t other, other_mask, other_bucket, other_properties;
};

#define MOST_MISSES 8
#define FIRST_OBJECT 0xffffffff00000000ull

#define OBJECT_FLAGS 8
#define OBJECT_IS_EXOTIC 8
#define OBJECT_IS_FAST 16
#define OBJECT_CLASS 10
#define OBJECT_SHAPE 12
#define OBJECT_VALUES 16
#define FUNCTION_SLOT 28
#define ARRAY_COUNT 32
#define SHAPE_IS_HASHED 8
#define SHAPE_MASK 16
#define SHAPE_PROTOTYPE 36
#define SHAPE_PROPERTIES 44
#define RUNTIME_ATOMS 568
#define CONTEXT_ARRAY_SHAPE 28
#define CONTEXT_CLASSES 48
#define CONTEXT_ARRAY_VALUES 232
#define CONTEXT_GLOBAL 256
#define CONTEXT_LEXICAL 264

#define PROPERTY_KIND 0xc0000000u
#define PROPERTY_ACCESSOR 0x40000000u
/* Kind, the length of an array, and writable. */
#define PROPERTY_STORE 0xe8000000u
#define PROPERTY_WRITABLE 0x08000000u

#define CLASS_OBJECT 1
#define CLASS_ARRAY 2
#define CLASS_C_FUNCTION 12
#define FIRST_TYPED_ARRAY 22
#define LAST_TYPED_ARRAY 33
#define CLASS_ARRAY_ITERATOR 46
#define ATOM_LENGTH 51
#define ATOM_RETURN 6
#define ATOM_NEXT 114
#define ATOM_ITERATOR 228
/* The slot of js_typed_array_get_length in the function table; compile/engine-layout.spec.ts compares it. */
#define TYPED_ARRAY_LENGTH_SLOT 457
#define ARRAY_ITERATOR_NEXT_SLOT 4
