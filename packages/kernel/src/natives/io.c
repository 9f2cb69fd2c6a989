/* Natives for device registers. Each makes exactly one access, of the given width. */
#include "cpu/regs.h"
#include "kernel.h"
#include "natives/generated/natives.h"

#define MAX_PORT 0xffff

static void check_port(const char *name, uint32_t port, uint32_t width)
{
  if (port > MAX_PORT || (width != 1 && width != 2 && width != 4))
    panic(EXIT_PANIC, "%s: port 0x%x, width %u", name, port, width);
}

static void check_mmio(const char *name, struct bytes bytes, uint32_t offset, uint32_t width)
{
  if ((width != 1 && width != 2 && width != 4) || offset % width != 0 || (uint64_t)offset + width > bytes.length)
    panic(EXIT_PANIC, "%s: offset %u, width %u, in a buffer of %u bytes", name, offset, width, bytes.length);
}

/* The device registers that the kernel has mapped, without the interrupt controllers. */
#define PROBE_BEGIN 0xfea00000u
#define PROBE_END 0xfec00000u

#define PROBE_COUNT 32

uint32_t native_probe(uint32_t address, uint32_t stride_bytes, uint32_t count)
{
  uint32_t present = 0;
  uint64_t end = address + (uint64_t)stride_bytes * count;
  if (address < PROBE_BEGIN || address >= PROBE_END || end > PROBE_END || (address | stride_bytes) % 4 != 0 || count > PROBE_COUNT)
    panic(EXIT_PANIC, "probe: address 0x%x, stride %u, count %u", address, stride_bytes, count);
  for (uint32_t place = 0; place < count; place++)
    present |= (uint32_t)(*DEVICE_VIRTUAL(address + place * stride_bytes) != 0) << place;
  return present;
}

uint32_t native_port_read(uint32_t io_port, uint32_t width_bytes)
{
  check_port("portRead", io_port, width_bytes);
  uint16_t port = (uint16_t)io_port;
  return width_bytes == 1 ? inb(port) : width_bytes == 2 ? inw(port) : inl(port);
}

void native_port_write(uint32_t io_port, uint32_t width_bytes, uint32_t value)
{
  check_port("portWrite", io_port, width_bytes);
  uint16_t port = (uint16_t)io_port;
  if (width_bytes == 1)
    outb(port, (uint8_t)value);
  else if (width_bytes == 2)
    outw(port, (uint16_t)value);
  else
    outl(port, value);
}

uint32_t native_mmio_read(struct bytes bytes, uint32_t offset_bytes, uint32_t width_bytes)
{
  check_mmio("mmioRead", bytes, offset_bytes, width_bytes);
  const uint8_t *address = bytes.data + offset_bytes;
  return width_bytes == 1 ? *(const volatile uint8_t *)address : width_bytes == 2 ? *(const volatile uint16_t *)address : *(const volatile uint32_t *)address;
}

void native_mmio_write(struct bytes bytes, uint32_t offset_bytes, uint32_t width_bytes, uint32_t value)
{
  check_mmio("mmioWrite", bytes, offset_bytes, width_bytes);
  uint8_t *address = bytes.data + offset_bytes;
  if (width_bytes == 1)
    *(volatile uint8_t *)address = (uint8_t)value;
  else if (width_bytes == 2)
    *(volatile uint16_t *)address = (uint16_t)value;
  else
    *(volatile uint32_t *)address = value;
}
