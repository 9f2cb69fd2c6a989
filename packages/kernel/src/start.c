/*
 * The order in which the machine comes up. boot runs on the boot stack with everything mapped one to one, start on the
 * native stack in the final tables.
 */
#include "kernel.h"

void boot(uint32_t start_info_address);
void start(void);

void boot(uint32_t start_info_address)
{
  console_init();                         /* first, so that everything after it can complain */
  trap_init();                            /* exceptions have their own stacks from here on */
  tsc_begin();                            /* measuring time goes on while the rest comes up */
  start_info_read(start_info_address);    /* RAM, command line, module: copied out of the loader's memory */
  page_init();                            /* the pool that page tables come from */
  paging_init();                          /* kernel: no page writable and executable; page zero and guards absent */
  paging_activate();
}

void start(void)
{
  xen_init();                             /* on Xen: the shared page, from which time comes, and the domain's console */
  entropy_init();
  tsc_init();                             /* time, where it is told rather than measured */
  restore();                              /* snapshot header checked, heap mapped, engine alive */
  run();                                  /* TypeScript */
}
