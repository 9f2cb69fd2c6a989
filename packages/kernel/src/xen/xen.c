/* Detection of Xen, and the order in which its parts start. Source: Xen public/arch-x86/cpuid.h. */
#include "cpu/regs.h"
#include "kernel.h"
#include "xen/hypercall.h"

/* hypercall.S: `vmmcall` on AMD and Hygon, `vmcall` elsewhere. */
bool xen_uses_vmmcall;

static uint32_t leaf_base;

/* Must run before anything is printed. */
void xen_detect(void)
{
  leaf_base = cpuid_xen_leaf();
  uint32_t vendor = cpuid(0, 0).ebx;
  xen_uses_vmmcall = vendor == 0x68747541 || vendor == 0x6f677948; /* "Auth", "Hygo" */
}

bool is_xen(void) { return leaf_base != 0; }

/* Returns the kilohertz of the time stamp counter, or 0. */
uint32_t xen_tsc_khz(void) { return cpuid(leaf_base + 3, 0).ecx; }

/* Needs the final page tables. */
void xen_init(void)
{
  if (!is_xen())
    return;
  xen_shared_info_init();
  xen_run_state_init();
  xen_console_init();
}
