/*
 * Caches of property accesses in compiled code: compile/cache.ts has the layout. A cache is only a hint of where to
 * look, and is filled here when compiled code did not find the property; the interpreter then does the access. So
 * nothing here can change what a program does.
 *
 * A cache holds a reference to its shape. Only hashed shapes are held: the engine never changes those in place while
 * they have two references, so an equal address proves equal properties and an equal prototype. All other objects are
 * looked at again at each access, because their shapes can change.
 */
#include "engine/compiled/caches.h"
#include "engine/compiled/frame.h"
#include "engine/js-string.h"

COMPILED_ONLY static void *cache_memory(u32 address) { return (void *)(LINEAR_VIRTUAL + (u64)address); }
COMPILED_ONLY static u32 cache_u32(u32 address) { return *(u32 *)cache_memory(address); }

/*
 * Finds a property of the object itself. Returns the address of its flags and atom, or 0; sets the address of its
 * value.
 */
COMPILED_ONLY static u32 own_property(u32 object, u32 atom, u32 *value)
{
  u32 out = engine.w2c___stack_pointer - 16;
  u32 found = w2c_f99(&engine, out, object, atom);
  *value = cache_u32(out);
  return found;
}

/* Where an object has a property, for property_cache.where. */
COMPILED_ONLY static struct property_place property_place(u32 object, u32 entry)
{
  u32 shape = cache_u32(object + OBJECT_SHAPE), mask = cache_u32(shape + SHAPE_MASK);
  u32 index = (entry - (shape + SHAPE_PROPERTIES + 4 * mask)) / 8;
  return (struct property_place){ .mask = mask, .index = index, .entry = entry - shape, .value = 8 * index };
}

/* Whether to fill the cache again. */
COMPILED_ONLY static int may_learn(struct property_cache *cache)
{
  return cache->misses < MOST_MISSES && ++cache->misses <= MOST_MISSES;
}

COMPILED_ONLY static void hold_shape(struct property_cache *cache, u32 shape)
{
  if (cache->shape == shape)
    return;
  if (shape)
    ++*(u32 *)cache_memory(shape - 4);
  if (cache->shape)
    w2c_f71(&engine, js_runtime, cache->shape);
  cache->shape = shape;
}

/*
 * The bucket of an atom in the hash table of an object, which compiled code follows to prove that there is no
 * property.
 */
COMPILED_ONLY static void learn_absence(struct property_cache *cache, u32 object, u32 atom)
{
  u32 shape = cache_u32(object + OBJECT_SHAPE), mask = cache_u32(shape + SHAPE_MASK);
  u32 hash = (atom * 1640531527u) >> (__builtin_clz(mask + 1) + 1);
  cache->other = object;
  cache->other_mask = mask;
  cache->other_bucket = SHAPE_PROPERTIES + 4 * mask - 4 * (hash + 1);
  cache->other_properties = SHAPE_PROPERTIES + 4 * mask - 8;
}

/*
 * Whether an object without a property with this name asks its prototype. Exotic objects have properties of their own
 * kind: arrays and typed arrays only those whose names are numbers, which do not begin with a small letter.
 */
COMPILED_ONLY static int lets_through(u32 object, u32 atom)
{
  if (!(*(u8 *)cache_memory(object + OBJECT_FLAGS) & OBJECT_IS_EXOTIC))
    return 1;
  u16 class_id = *(u16 *)cache_memory(object + OBJECT_CLASS);
  if (class_id != CLASS_ARRAY && (class_id < FIRST_TYPED_ARRAY || class_id > LAST_TYPED_ARRAY))
    return 0;
  if ((s32)atom < 0)
    return 0;
  const struct string *name = cache_memory(cache_u32(cache_u32(js_runtime + RUNTIME_ATOMS) + 4 * atom));
  const u8 *units = (const u8 *)&name->parent;
  int is_plain = name->atom_type == ATOM_IS_STRING && !name->is_wide && name->kind == 0 && name->length > 0;
  return is_plain && units[0] >= 'a' && units[0] <= 'z';
}

/*
 * After a property was not found: where it is in the object, in its prototype, or in the prototype of that, if it is a
 * plain value there.
 */
COMPILED_ONLY static void compiled_learn_get(u64 value, u32 atom, struct property_cache *cache)
{
  if (value < FIRST_OBJECT || !may_learn(cache))
    return;
  u32 object = (u32)value, shape = cache_u32(object + OBJECT_SHAPE), holder = 0, place;
  int is_hashed = *(u8 *)cache_memory(shape + SHAPE_IS_HASHED);
  u32 entry = own_property(object, atom, &place), other = 0;
  if (!is_hashed) {
    if (!entry)
      return;
    /* The shape of this object only, which can change: compiled code looks whether the property is still there. */
    holder = object;
    shape = 0;
  } else if (!entry) {
    holder = cache_u32(shape + SHAPE_PROTOTYPE);
    if (!holder || !lets_through(object, atom))
      return;
    entry = own_property(holder, atom, &place);
    if (!entry) {
      other = holder;
      holder = cache_u32(cache_u32(other + OBJECT_SHAPE) + SHAPE_PROTOTYPE);
      if (!holder || !lets_through(other, atom))
        return;
      entry = own_property(holder, atom, &place);
    }
  }
  if (!entry || (cache_u32(entry) & PROPERTY_KIND))
    return;
  cache->other = 0;
  if (other)
    learn_absence(cache, other, atom);
  hold_shape(cache, shape);
  cache->where = property_place(holder ? holder : object, entry);
  cache->atom = atom;
  cache->holder = holder;
}

/* The same for a store: the object itself has the property, and it is a plain value that can be written. */
COMPILED_ONLY static void compiled_learn_put(u64 value, u32 atom, struct property_cache *cache)
{
  if (value < FIRST_OBJECT || !may_learn(cache))
    return;
  u32 object = (u32)value, shape = cache_u32(object + OBJECT_SHAPE), place;
  u32 entry = own_property(object, atom, &place);
  if (!entry || !*(u8 *)cache_memory(shape + SHAPE_IS_HASHED) || (cache_u32(entry) & PROPERTY_STORE) != PROPERTY_WRITABLE)
    return;
  hold_shape(cache, shape);
  cache->where = property_place(object, entry);
}

/* After a global variable was not found: it is a plain property of the global object, and no `let` or `const`. */
COMPILED_ONLY static void compiled_learn_global(u32 atom, struct property_cache *cache)
{
  if (!may_learn(cache))
    return;
  u32 global = cache_u32(js_context + CONTEXT_GLOBAL), lexical = cache_u32(js_context + CONTEXT_LEXICAL), place;
  if (own_property(lexical, atom, &place))
    return;
  u32 entry = own_property(global, atom, &place);
  if (!entry || (cache_u32(entry) & PROPERTY_KIND))
    return;
  cache->holder = global;
  cache->where = property_place(global, entry);
  cache->atom = atom;
  learn_absence(cache, lexical, atom);
}

/* After `length` was not found: it is the engine's own getter of typed arrays, two prototypes away. */
COMPILED_ONLY static void compiled_learn_length(u64 value, struct property_cache *cache)
{
  if (value < FIRST_OBJECT || !may_learn(cache))
    return;
  u32 object = (u32)value, shape = cache_u32(object + OBJECT_SHAPE), place;
  u32 class_id = *(u16 *)cache_memory(object + OBJECT_CLASS);
  if (class_id < FIRST_TYPED_ARRAY || class_id > LAST_TYPED_ARRAY || !*(u8 *)cache_memory(shape + SHAPE_IS_HASHED) ||
      own_property(object, ATOM_LENGTH, &place))
    return;
  u32 prototype = cache_u32(shape + SHAPE_PROTOTYPE);
  if (!prototype || *(u16 *)cache_memory(prototype + OBJECT_CLASS) != CLASS_OBJECT)
    return;
  u32 holder = cache_u32(cache_u32(prototype + OBJECT_SHAPE) + SHAPE_PROTOTYPE);
  if (!holder || own_property(prototype, ATOM_LENGTH, &place))
    return;
  u32 entry = own_property(holder, ATOM_LENGTH, &place);
  if (!entry || (cache_u32(entry) & PROPERTY_KIND) != PROPERTY_ACCESSOR)
    return;
  u32 getter = cache_u32(place);
  if (!getter || *(u16 *)cache_memory(getter + OBJECT_CLASS) != CLASS_C_FUNCTION ||
      cache_u32(getter + FUNCTION_SLOT) != TYPED_ARRAY_LENGTH_SLOT)
    return;
  hold_shape(cache, shape);
  cache->holder = holder;
  cache->where = property_place(holder, entry);
  cache->atom = getter;
  learn_absence(cache, prototype, ATOM_LENGTH);
}

/* Whether an object itself has no property with an atom. */
COMPILED_ONLY static int lacks(u32 object, u32 atom)
{
  u32 place;
  return !own_property(object, atom, &place);
}

/* Whether an object itself has a plain property, and sets its value. */
COMPILED_ONLY static int has_plain(u32 object, u32 atom, u64 *value)
{
  u32 place, entry = own_property(object, atom, &place);
  if (!entry || (cache_u32(entry) & PROPERTY_KIND))
    return 0;
  *value = *(u64 *)cache_memory(place);
  return 1;
}

/*
 * Whether a value is an array literal that is iterated as the engine made it: it has no other properties, and no
 * program has replaced the iterator of arrays or its `next`, or given it a `return`. Compiled code then takes the
 * elements without an iterator.
 */
COMPILED_ONLY static u32 compiled_is_plain(u64 value)
{
  u32 shape = cache_u32(js_context + CONTEXT_ARRAY_SHAPE), object = (u32)value;
  if (value < FIRST_OBJECT || cache_u32(object + OBJECT_SHAPE) != shape ||
      !(*(u8 *)cache_memory(object + OBJECT_FLAGS) & OBJECT_IS_FAST))
    return 0;
  /* Its elements are all there: the length, its first property, is their number. */
  if (*(u64 *)cache_memory(cache_u32(object + OBJECT_VALUES)) != cache_u32(object + ARRAY_COUNT))
    return 0;
  u32 prototype = cache_u32(shape + SHAPE_PROTOTYPE);
  u32 iterator = cache_u32(cache_u32(js_context + CONTEXT_CLASSES) + 8 * CLASS_ARRAY_ITERATOR);
  u64 found;
  if (!prototype || !has_plain(prototype, ATOM_ITERATOR, &found) ||
      found != *(u64 *)cache_memory(js_context + CONTEXT_ARRAY_VALUES))
    return 0;
  if (!has_plain(iterator, ATOM_NEXT, &found) || found < FIRST_OBJECT ||
      *(u16 *)cache_memory((u32)found + OBJECT_CLASS) != CLASS_C_FUNCTION ||
      cache_u32((u32)found + FUNCTION_SLOT) != ARRAY_ITERATOR_NEXT_SLOT)
    return 0;
  /* The iterator's prototypes: its own, that of all iterators, and that of all objects. */
  for (int depth = 0; depth < 3 && iterator; depth++) {
    if ((*(u8 *)cache_memory(iterator + OBJECT_FLAGS) & OBJECT_IS_EXOTIC) || !lacks(iterator, ATOM_RETURN))
      return 0;
    iterator = cache_u32(cache_u32(iterator + OBJECT_SHAPE) + SHAPE_PROTOTYPE);
  }
  return !iterator;
}
