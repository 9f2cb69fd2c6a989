/*
 * A monitor in the manner of Firecracker, for tests: KVM with its interrupt controllers, a serial port, a keyboard
 * controller that only resets, a virtio-mmio region without a device; no RTC, 8254, PCI or ACPI. Ends with status 0
 * when the guest resets the machine. Sources: Linux, Documentation/virt/kvm/api.rst; Xen, docs/misc/pvh.pandoc.
 */
#include <elf.h>
#include <err.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
/* Where Firecracker places them: between the first page and the memory of the BIOS. */
enum { START_INFO = 0x6000, MEMORY_MAP = 0x7000, COMMAND_LINE = 0x20000, LOW_END = 0x9fc00, HIGH = 0x100000 };
#define MMIO 0xd0000000u
#define PHYS32_ENTRY 18 /* the type of Xen's note with the entry point */
/* Source: Xen, xen/include/public/arch-x86/hvm/start_info.h. */
struct start_info { uint32_t magic, version, unused[4]; uint64_t command_line, rsdp, map; uint32_t entries, reserved; };
struct memory { uint64_t address, size; uint32_t type, reserved; };

#define CALL(fd, request, argument) call(fd, request, (void *)(uintptr_t)(argument), #request)
static int call(int fd, unsigned long request, void *argument, const char *name)
{
  int result = ioctl(fd, request, argument);
  if (result < 0)
    err(2, "%s", name);
  return result;
}

/* Copies the segments of an image to memory. Returns the entry point of its note. */
static uint32_t load(const char *path, uint8_t *ram)
{
  uint8_t *elf = mmap(NULL, 64 << 20, PROT_READ, MAP_PRIVATE, open(path, O_RDONLY), 0);
  if (elf == MAP_FAILED)
    err(2, "%s", path);
  uint32_t entry = 0;
  const Elf64_Ehdr *header = (void *)elf;
  for (Elf64_Phdr *p = (void *)(elf + header->e_phoff), *end = p + header->e_phnum; p < end; p++) {
    if (p->p_type == PT_LOAD)
      memcpy(ram + p->p_paddr, elf + p->p_offset, p->p_filesz);
    for (uint64_t at = 0; p->p_type == PT_NOTE && at < p->p_filesz;) {
      Elf64_Nhdr *note = (void *)(elf + p->p_offset + at);
      at += sizeof *note + ((note->n_namesz + 3) & ~3u);
      if (note->n_type == PHYS32_ENTRY)
        memcpy(&entry, elf + p->p_offset + at, sizeof entry);
      at += (note->n_descsz + 3) & ~3u;
    }
  }
  return entry;
}

int main(int count, char **words)
{
  if (count != 3)
    errx(2, "usage: monitor IMAGE MIB");
  uint64_t size = strtoull(words[2], NULL, 10) << 20;
  uint8_t *ram = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  struct kvm_regs registers = {.rip = load(words[1], ram), .rbx = START_INFO, .rflags = 2};
  sprintf((char *)ram + COMMAND_LINE, "pci=off virtio_mmio.device=4K@0x%x:5", MMIO);
  memcpy(ram + MEMORY_MAP, (struct memory[]){{0, LOW_END, 1, 0}, {HIGH, size - HIGH, 1, 0}}, 2 * sizeof(struct memory));
  *(struct start_info *)(ram + START_INFO) = (struct start_info){0x336ec578, 1, {0}, COMMAND_LINE, 0, MEMORY_MAP, 2, 0};
  int kvm = open("/dev/kvm", O_RDWR), vm = CALL(kvm, KVM_CREATE_VM, 0);
  CALL(vm, KVM_SET_TSS_ADDR, 0xfffbd000);
  CALL(vm, KVM_CREATE_IRQCHIP, 0);
  CALL(vm, KVM_SET_USER_MEMORY_REGION, &((struct kvm_userspace_memory_region){0, 0, 0, size, (uintptr_t)ram}));
  int cpu = CALL(vm, KVM_CREATE_VCPU, 0);
  struct { struct kvm_cpuid2 head; struct kvm_cpuid_entry2 entries[256]; } cpuid = {.head.nent = 256};
  CALL(kvm, KVM_GET_SUPPORTED_CPUID, &cpuid);
  /* KVM leaves two features to monitors: there is a hypervisor, and its timer has deadlines. */
  for (unsigned leaf = 0; leaf < cpuid.head.nent; leaf++)
    cpuid.entries[leaf].ecx |= cpuid.entries[leaf].function == 1 ? 1u << 31 | 1u << 24 : 0;
  CALL(cpu, KVM_SET_CPUID2, &cpuid);
  struct kvm_sregs special;
  CALL(cpu, KVM_GET_SREGS, &special);
  special.ds = (struct kvm_segment){.limit = ~0u, .type = 3, .present = 1, .db = 1, .s = 1, .g = 1, .selector = 16};
  special.es = special.ss = special.cs = special.ds;
  special.cs.type = 11; /* code */
  special.cr0 |= 1; /* protected mode */
  CALL(cpu, KVM_SET_SREGS, &special);
  CALL(cpu, KVM_SET_REGS, &registers);
  struct kvm_run *run = mmap(NULL, CALL(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), PROT_READ | PROT_WRITE, MAP_SHARED, cpu, 0);
  for (unsigned exits = 1, probes = 0, is_divisor = 0;; exits++) {
    static const uint32_t no_device[3] = {0x74726976, 2, 0}; /* virtio-mmio: magic value, version, device */
    CALL(cpu, KVM_RUN, 0);
    uint8_t *data = (uint8_t *)run + run->io.data_offset;
    if (run->exit_reason == KVM_EXIT_MMIO) {
      uint64_t at = run->mmio.phys_addr - MMIO;
      probes += at < sizeof no_device && !run->mmio.is_write;
      memcpy(run->mmio.data, at < sizeof no_device ? &no_device[at / 4] : &(uint32_t){~0u}, 4);
    } else if (run->exit_reason != KVM_EXIT_IO)
      errx(3, "the guest stopped: exit reason %u", run->exit_reason);
    else if (run->io.direction == KVM_EXIT_IO_IN) /* 0x3fd: the serial port is ready */
      memset(data, run->io.port == 0x3fd ? 0x60 : 0xff, run->io.size);
    else if (run->io.port == 0x3fb) /* line control: with this bit, the register below is the divisor of the speed */
      is_divisor = *data & 0x80;
    else if (run->io.port == 0x3f8 && !is_divisor)
      putchar(*data);
    else if (run->io.port == 0x64 && *data == 0xfe)
      return fprintf(stderr, "exits %u, probes %u\n", exits, probes) < 0;
  }
}
