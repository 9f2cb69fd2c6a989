/*
 * The page that Xen and the domain share: time, and pending event channels. It and the frames of the grant table
 * replace low RAM, which the kernel does not use after it has copied the loader's records. Source: Xen public/xen.h
 * (struct shared_info, 64-bit), hvm/params.h.
 */
#include "cpu/regs.h"
#include "kernel.h"
#include "xen/hypercall.h"

#define EVENT_WORDS 64
#define VCPU_COUNT 32
/* HVM_PARAM_CALLBACK_IRQ: the upper byte is the method; 2 is a vector of the interrupt table. */
#define CALLBACK_VIA_VECTOR (2ull << 56)

struct vcpu_info {
  uint8_t upcall_pending, upcall_mask, reserved[6];
  uint64_t pending_selector, arch[2];
  struct pvclock time;
};

struct shared_info {
  struct vcpu_info vcpus[VCPU_COUNT];
  uint64_t pending[EVENT_WORDS], mask[EVENT_WORDS];
  uint32_t wall_version, wall_seconds, wall_ns, wall_seconds_high;
};
_Static_assert(sizeof(struct vcpu_info) == 64 && offsetof(struct shared_info, wall_version) == 0xc00, "Xen's own layout");

static volatile struct shared_info *shared;

/* Only pages of Xen are mapped here: writable, and not executable. */
static bool map_low(uint32_t space, uint64_t index, uint64_t address)
{
  if (xen_add_to_physmap(space, index, address) != 0)
    return false;
  map_page(address, address, PAGE_PRESENT | PAGE_WRITE | PAGE_NO_EXECUTE);
  return true;
}

/* Must run in long mode: the caller's mode decides the layout of the page, here and at the parameter below. */
void xen_shared_info_init(void)
{
  if (!map_low(XENMAPSPACE_SHARED_INFO, 0, XEN_SHARED_INFO_ADDRESS))
    panic(EXIT_BAD_MACHINE, "Xen does not provide its shared info page");
  shared = (volatile struct shared_info *)XEN_SHARED_INFO_ADDRESS;
  /*
   * Masked until a driver binds them. Those that the toolstack bound may be pending: unmasking by hypercall shows it.
   */
  for (uint32_t word = 0; word < EVENT_WORDS; word++)
    shared->mask[word] = UINT64_MAX;
}

bool xen_grant_frame(uint32_t index, uint64_t *address)
{
  static uint64_t present;
  if (index >= XEN_GRANT_FRAMES)
    return false;
  *address = XEN_GRANT_ADDRESS + (uint64_t)index * PAGE_BYTES;
  if (!(present >> index & 1) && !map_low(XENMAPSPACE_GRANT_TABLE, index, *address))
    return false;
  present |= 1ull << index;
  return true;
}

bool xen_set_upcall(uint32_t vector) { return xen_set_param(HVM_PARAM_CALLBACK_IRQ, CALLBACK_VIA_VECTOR | vector) == 0; }

/*
 * Xen raises the vector for as long as this byte is set, so the handler clears it. TypeScript reads the selector
 * later, and so after any event that has set it.
 */
void xen_upcall_taken(void) { shared->vcpus[0].upcall_pending = 0; }

const volatile struct pvclock *xen_clock(void) { return shared == NULL ? NULL : &shared->vcpus[0].time; }

/*
 * Returns the nanoseconds since 1970 at which the clock of vcpu_time_info was 0. Its version is odd while Xen writes.
 */
uint64_t xen_wall_epoch_ns(void)
{
  for (;;) {
    uint32_t version = shared->wall_version;
    uint64_t seconds = (uint64_t)shared->wall_seconds_high << 32 | shared->wall_seconds, ns = shared->wall_ns;
    if (!(version & 1) && version == shared->wall_version)
      return seconds * 1000000000ull + ns;
    pause();
  }
}
