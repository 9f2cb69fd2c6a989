/* Identification of the processor and the hypervisor. */
#include "cpu/regs.h"
#include "kernel.h"

#define HYPERVISOR_LEAF 0x40000000u

static bool has_hypervisor(void) { return cpuid(1, 0).ecx >> 31; }

/*
 * A hypervisor that imitates another may announce itself at further leaves, every 256. Source: Xen
 * public/arch-x86/cpuid.h.
 */
#define HYPERVISOR_LEAF_END 0x40010000u
#define HYPERVISOR_LEAF_STEP 0x100u

static bool is_named(uint32_t leaf, const char *name)
{
  struct cpuid r = cpuid(leaf, 0);
  const uint32_t found[3] = { r.ebx, r.ecx, r.edx };
  return memcmp(found, name, sizeof found) == 0;
}

/*
 * Returns the first leaf of Xen, or 0. Searches further leaves only for a Xen that imitates Hyper-V, because each leaf
 * costs an exit to the hypervisor.
 */
uint32_t cpuid_xen_leaf(void)
{
  static const char xen[] = "XenVMMXenVMM";
  if (!has_hypervisor())
    return 0;
  if (is_named(HYPERVISOR_LEAF, xen))
    return HYPERVISOR_LEAF;
  if (!is_named(HYPERVISOR_LEAF, "Microsoft Hv"))
    return 0;
  for (uint32_t leaf = HYPERVISOR_LEAF + HYPERVISOR_LEAF_STEP; leaf < HYPERVISOR_LEAF_END; leaf += HYPERVISOR_LEAF_STEP) {
    if (is_named(leaf, xen))
      return leaf;
  }
  return 0;
}

/*
 * Whether KVM has the clock of dev/kvm-clock.c. Source: Linux Documentation/virt/kvm/x86/cpuid.rst,
 * KVM_FEATURE_CLOCKSOURCE2.
 */
bool cpuid_has_kvm_clock(void)
{
  static const char kvm[12] = "KVMKVMKVM";
  return has_hypervisor() && is_named(HYPERVISOR_LEAF, kvm) && (cpuid(HYPERVISOR_LEAF + 1, 0).eax >> 3 & 1);
}

/* Returns the 12 characters of the first hypervisor leaf, or an empty string. */
const char *hypervisor_name(void)
{
  static uint32_t name[4];
  if (has_hypervisor()) {
    struct cpuid r = cpuid(HYPERVISOR_LEAF, 0);
    name[0] = r.ebx, name[1] = r.ecx, name[2] = r.edx;
  }
  return (const char *)name;
}

bool cpu_has_rdrand(void) { return cpuid(1, 0).ecx >> 30 & 1; }
bool cpu_has_tsc_deadline(void) { return cpuid(1, 0).ecx >> 24 & 1; }
bool cpu_has_rdseed(void) { return cpuid(0, 0).eax >= 7 && (cpuid(7, 0).ebx >> 18 & 1); }

/*
 * Returns the first physical address that page tables cannot express: further bits cause a fault. Source: Intel SDM
 * volume 2, CPUID leaf 80000008H.
 */
uint64_t cpu_address_end(void)
{
  uint32_t bits = cpuid(0x80000000, 0).eax >= 0x80000008 ? cpuid(0x80000008, 0).eax & 0xff : 36;
  return 1ull << bits;
}

/*
 * Returns the frequency of the time stamp counter as reported, or 0 when it must be measured. Sources in order: Xen's
 * leaf, the hypervisors' timing leaf (KVM, VMware, Cloud Hypervisor), the processor's crystal ratio.
 */
uint64_t cpuid_tsc_khz(void)
{
  if (has_hypervisor()) {
    if (is_xen())
      return xen_tsc_khz();
    struct cpuid base = cpuid(HYPERVISOR_LEAF, 0);
    if (base.eax >= HYPERVISOR_LEAF + 0x10 && cpuid(HYPERVISOR_LEAF + 0x10, 0).eax != 0)
      return cpuid(HYPERVISOR_LEAF + 0x10, 0).eax;
  }
  if (cpuid(0, 0).eax < 0x15)
    return 0;
  struct cpuid ratio = cpuid(0x15, 0);
  return ratio.eax == 0 ? 0 : (uint64_t)ratio.ecx * ratio.ebx / ratio.eax / 1000;
}
