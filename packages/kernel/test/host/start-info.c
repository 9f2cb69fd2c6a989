/*
 * src/start-info.c, compiled for the host: the loader's records are below 4 GiB, where the kernel can reach them.
 * Reads the records of a loader and prints the kernel's result; start-info.spec.ts has the cases.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../../src/start-info.c"

bool is_xen(void) { return false; }

int64_t xen_hypercall(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e)
{
  (void)number, (void)a, (void)b, (void)c, (void)d, (void)e;
  return -1;
}

void panic(uint32_t status, const char *format, ...)
{
  va_list list;
  va_start(list, format);
  printf("panic %u: ", status);
  vprintf(format, list);
  printf("\n");
  exit(0);
}

#define MEMORY_BYTES 0x200000

int main(void)
{
  uint8_t *memory = mmap(NULL, MEMORY_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  struct hvm_start_info *info = (void *)memory;
  struct hvm_memmap_entry *map = (void *)(memory + 0x1000);
  struct hvm_modlist_entry *module = (void *)(memory + 0x8000);
  char *command_line = (char *)memory + 0x10000;
  *info = (struct hvm_start_info){ .magic = START_MAGIC, .version = 1, .memmap_paddr = (uint64_t)map };
  char command[16], operands[3][32];
  while (scanf("%15s %31s %31s %31s", command, operands[0], operands[1], operands[2]) == 4) {
    uint64_t a = strtoull(operands[0], NULL, 0), b = strtoull(operands[1], NULL, 0), c = strtoull(operands[2], NULL, 0);
    if (strcmp(command, "magic") == 0)
      info->magic = (uint32_t)a;
    else if (strcmp(command, "version") == 0)
      info->version = (uint32_t)a;
    else if (strcmp(command, "ram") == 0 || strcmp(command, "reserved") == 0)
      map[info->memmap_entries++] = (struct hvm_memmap_entry){ a, b, command[1] == 'a' ? E820_RAM : 2, 0 };
    else if (strcmp(command, "entries") == 0)
      info->memmap_entries = (uint32_t)a;
    else if (strcmp(command, "map-at") == 0)
      info->memmap_paddr = a;
    else if (strcmp(command, "line") == 0)
      info->cmdline_paddr = (uint64_t)memset(command_line, (int)b, a);
    else if (strcmp(command, "line-at") == 0)
      info->cmdline_paddr = a;
    else if (strcmp(command, "module") == 0) {
      /* At address a, with b bytes, and c in its length field; 0 is any address below 4 GiB. */
      uint8_t *bytes = memory + 0x100000;
      memcpy(bytes, module_magic, 8);
      memcpy(bytes + 8, &c, 8);
      module[info->nr_modules++] = (struct hvm_modlist_entry){ a != 0 ? a : (uint64_t)bytes, b, 0, 0 };
      info->modlist_paddr = (uint64_t)module;
    }
  }
  start_info_read((uint32_t)(uint64_t)info);
  printf("ram 0x%lx, line %u, module %lu\n", start_info.ram_end, start_info.command_line_length, start_info.module_length);
  return 0;
}
