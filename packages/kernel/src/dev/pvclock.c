/*
 * The hypervisor's clock: a record that Xen and KVM share with their guests. It has the nanoseconds at one count of the
 * time stamp counter, and the factor for later counts. The hypervisor may update it whenever this processor does not
 * run, hence the version, which is odd during an update. Source: Xen public/xen.h (struct vcpu_time_info); Linux
 * Documentation/virt/kvm/x86/msr.rst.
 */
#include "cpu/regs.h"
#include "kernel.h"

static uint64_t scaled(uint64_t ticks, uint32_t multiplier, int8_t shift)
{
  ticks = shift < 0 ? ticks >> -shift : ticks << shift;
  return (uint64_t)((unsigned __int128)ticks * multiplier >> 32);
}

/* Whether the hypervisor has written the record. */
bool pvclock_is_valid(const volatile struct pvclock *clock) { return clock != NULL && clock->multiplier != 0; }

/* Nanoseconds of the hypervisor's clock. */
uint64_t pvclock_read(const volatile struct pvclock *clock)
{
  for (;;) {
    uint32_t version = clock->version;
    __asm__ volatile("" ::: "memory");
    /*
     * The record may be older than the counter's 0: a guest's counter starts with the guest, Xen's first record does
     * not.
     */
    int64_t ticks = (int64_t)(rdtsc() - clock->tsc);
    uint64_t ns = clock->ns + scaled(ticks > 0 ? (uint64_t)ticks : 0, clock->multiplier, clock->shift);
    __asm__ volatile("" ::: "memory");
    if (!(version & 1) && version == clock->version)
      return ns;
    pause();
  }
}

/* Returns the kilohertz of the time stamp counter, computed from the record's factor. */
uint64_t pvclock_tsc_khz(const volatile struct pvclock *clock)
{
  uint64_t khz = (1000000ull << 32) / clock->multiplier;
  return clock->shift < 0 ? khz << -clock->shift : khz >> clock->shift;
}
