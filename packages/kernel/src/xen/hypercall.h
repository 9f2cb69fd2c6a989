/*
 * Typed wrappers over the hypercalls that the kernel itself makes; TypeScript has native xenHypercall. Results: 0 or a
 * count, or a negative errno of Xen.
 */
#pragma once
#include <stdint.h>

/* hypercall.S. Pointers are virtual addresses of mapped pages. */
int64_t xen_hypercall(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e);

/* Source: Xen public/xen.h, memory.h, sched.h, vcpu.h, event_channel.h, hvm/hvm_op.h, hvm/params.h. */
enum { HYPERVISOR_MEMORY_OP = 12, HYPERVISOR_XEN_VERSION = 17, HYPERVISOR_CONSOLE_IO = 18, HYPERVISOR_VCPU_OP = 24, HYPERVISOR_SCHED_OP = 29, HYPERVISOR_EVENT_CHANNEL_OP = 32, HYPERVISOR_HVM_OP = 34 };
enum { XENMEM_ADD_TO_PHYSMAP = 7, XENMEM_MEMORY_MAP = 9 };
enum { XENMAPSPACE_SHARED_INFO = 0, XENMAPSPACE_GRANT_TABLE = 1 };
enum { SCHEDOP_YIELD = 0, SCHEDOP_SHUTDOWN = 2 };
enum { VCPUOP_REGISTER_RUNSTATE_MEMORY_AREA = 5 };
enum { SHUTDOWN_POWEROFF = 0, SHUTDOWN_CRASH = 3 };
enum { EVTCHNOP_SEND = 4, EVTCHNOP_UNMASK = 9 };
enum { CONSOLEIO_WRITE = 0, CONSOLEIO_READ = 1 };
enum { HVMOP_SET_PARAM = 0, HVMOP_GET_PARAM = 1 };
enum { HVM_PARAM_CALLBACK_IRQ = 0, HVM_PARAM_CONSOLE_PFN = 17, HVM_PARAM_CONSOLE_EVTCHN = 18 };
#define DOMID_SELF 0x7ff0u

static inline int64_t xen_memory_op(uint32_t command, void *argument)
{
  return xen_hypercall(HYPERVISOR_MEMORY_OP, command, (uint64_t)argument, 0, 0, 0);
}

/* Maps a page of Xen at a physical address of the guest; the page that was there returns to Xen. */
static inline int64_t xen_add_to_physmap(uint32_t space, uint64_t index, uint64_t address)
{
  struct {
    uint16_t domid, size;
    uint32_t space;
    uint64_t index, pfn;
  } argument = { DOMID_SELF, 0, space, index, address >> 12 };
  return xen_memory_op(XENMEM_ADD_TO_PHYSMAP, &argument);
}

static inline int64_t xen_sched_yield(void) { return xen_hypercall(HYPERVISOR_SCHED_OP, SCHEDOP_YIELD, 0, 0, 0, 0); }

static inline int64_t xen_shutdown(uint32_t reason)
{
  return xen_hypercall(HYPERVISOR_SCHED_OP, SCHEDOP_SHUTDOWN, (uint64_t)&reason, 0, 0, 0);
}

/* Xen writes struct vcpu_runstate_info of processor 0 at a virtual address. */
static inline int64_t xen_register_run_state(uint64_t address)
{
  return xen_hypercall(HYPERVISOR_VCPU_OP, VCPUOP_REGISTER_RUNSTATE_MEMORY_AREA, 0, (uint64_t)&address, 0, 0);
}

static inline int64_t xen_evtchn_op(uint32_t command, uint32_t evtchn_port)
{
  return xen_hypercall(HYPERVISOR_EVENT_CHANNEL_OP, command, (uint64_t)&evtchn_port, 0, 0, 0);
}

static inline int64_t xen_console_io(uint32_t command, uint64_t length, const void *bytes)
{
  return xen_hypercall(HYPERVISOR_CONSOLE_IO, command, length, (uint64_t)bytes, 0, 0);
}

struct xen_hvm_param {
  uint16_t domid, reserved;
  uint32_t index;
  uint64_t value;
};

/* Returns 0 when Xen refuses; no parameter has the value 0. */
static inline uint64_t xen_get_param(uint32_t index)
{
  struct xen_hvm_param param = { DOMID_SELF, 0, index, 0 };
  return xen_hypercall(HYPERVISOR_HVM_OP, HVMOP_GET_PARAM, (uint64_t)&param, 0, 0, 0) == 0 ? param.value : 0;
}

static inline int64_t xen_set_param(uint32_t index, uint64_t value)
{
  struct xen_hvm_param param = { DOMID_SELF, 0, index, value };
  return xen_hypercall(HYPERVISOR_HVM_OP, HVMOP_SET_PARAM, (uint64_t)&param, 0, 0, 0);
}
