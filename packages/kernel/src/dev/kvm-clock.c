/*
 * KVM's clock: a record in the guest's memory that the host updates, and the wall time at which that clock was zero.
 * Source: Linux Documentation/virt/kvm/x86/cpuid.rst and msr.rst.
 */
#include "cpu/regs.h"
#include "kernel.h"

#define MSR_KVM_WALL_CLOCK_NEW 0x4b564d00
#define MSR_KVM_SYSTEM_TIME_NEW 0x4b564d01
#define IS_ENABLED 1

/*
 * The record must not cross a page, so it is aligned to more than its size. Physical and virtual addresses of the
 * kernel's data are equal.
 */
static struct pvclock record __attribute__((aligned(64)));

static struct {
  uint32_t version, seconds, nanoseconds;
} wall __attribute__((aligned(16)));

/* Returns the record, which the host updates from the first call on; NULL where there is none. */
const volatile struct pvclock *kvm_clock(void)
{
  if (!cpuid_has_kvm_clock())
    return NULL;
  wrmsr(MSR_KVM_SYSTEM_TIME_NEW, (uint64_t)&record | IS_ENABLED);
  return &record;
}

/* Nanoseconds since 1970-01-01 UTC when that clock was zero. The host writes during the instruction. */
uint64_t kvm_wall_epoch_ns(void)
{
  wrmsr(MSR_KVM_WALL_CLOCK_NEW, (uint64_t)&wall);
  const volatile uint32_t *seconds = &wall.seconds, *nanoseconds = &wall.nanoseconds;
  return *seconds * 1000000000ull + *nanoseconds;
}
