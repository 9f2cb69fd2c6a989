/* Natives for random numbers. */
#include "kernel.h"
#include "natives/generated/natives.h"

void native_entropy(struct bytes bytes) { entropy_fill(bytes.data, bytes.length); }
void native_entropy_add(struct bytes bytes) { entropy_add(bytes.data, bytes.length); }
uint32_t native_entropy_ready(void) { return entropy_ready(); }
