/*
 * KVM's clock: a record that the host keeps up to date in our memory once it was told where, and the wall time at which
 * that clock was zero. Source: Linux Documentation/virt/kvm/x86/cpuid.rst and msr.rst.
 */
#include "cpu/regs.h"
#include "kernel.h"

#define MSR_KVM_WALL_CLOCK_NEW 0x4b564d00
#define MSR_KVM_SYSTEM_TIME_NEW 0x4b564d01
#define IS_ENABLED 1

/*
 * A record of the host's must not cross a page: aligned to more than its size. The kernel's data lies where its
 * addresses say.
 */
static struct pvclock record __attribute__((aligned(64)));

static struct {
  uint32_t version, seconds, nanoseconds;
} wall __attribute__((aligned(16)));

/* The record, from the first call on kept by the host; NULL where there is none. */
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
