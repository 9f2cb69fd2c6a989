/*
 * The boot order. `boot` runs on the boot stack with everything mapped one to one, `start` on the native stack in the
 * final tables.
 */
#include "kernel.h"

void boot(uint32_t start_info_address);
void start(void);

void boot(uint32_t start_info_address)
{
  console_init();                         /* first, so that all others can report errors */
  trap_init();                            /* from here on exceptions have their own stacks */
  tsc_begin();                            /* measures time while the rest of boot runs */
  start_info_read(start_info_address);    /* RAM, command line, module: copied out of the loader's memory */
  page_init();                            /* the pool that page tables come from */
  paging_init();                          /* kernel: no page writable and executable; page zero and guards absent */
  paging_activate();
}

void start(void)
{
  xen_init();                             /* on Xen: the shared page with the clock, and the domain's console */
  entropy_init();
  tsc_init();                             /* the frequency of the clock, where it is reported */
  restore();                              /* snapshot header checked, heap mapped, engine alive */
  run();                                  /* TypeScript */
}
