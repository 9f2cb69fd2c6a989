/* Natives for Xen: the operations that TypeScript cannot do itself. Protocols are in TypeScript. */
#include "engine/engine.h"
#include "kernel.h"
#include "natives/buffers.h"
#include "natives/generated/natives.h"
#include "xen/hypercall.h"

#define ENOSYS 38

double native_xen_hypercall(uint32_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e)
{
  return is_xen() ? (double)xen_hypercall(number, a, b, c, d, e) : -ENOSYS;
}

int32_t native_xen_notify(uint32_t evtchn_port) { return is_xen() ? (int32_t)xen_evtchn_op(EVTCHNOP_SEND, evtchn_port) : -ENOSYS; }

js_value native_xen_shared_info(void)
{
  uint32_t mapped;
  if (!is_xen() || !foreign_map_own(XEN_SHARED_INFO_ADDRESS, &mapped))
    return JS_UNDEFINED;
  return array_buffer(mapped, PAGE_BYTES);
}

js_value native_xen_grant_frame(uint32_t index)
{
  uint64_t address;
  uint32_t mapped;
  if (!is_xen() || !xen_grant_frame(index, &address) || !foreign_map_own(address, &mapped))
    return throw_range_error("xenGrantFrame: the index is out of range, or Xen has no more frames");
  return array_buffer(mapped, PAGE_BYTES);
}

int32_t native_xen_upcall(void) { return event_bind_upcall(); }
