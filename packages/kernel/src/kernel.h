/*
 * The functions that the files of the kernel offer to each other, one block per file. Sizes are in bytes and addresses
 * are physical unless the name shows otherwise.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "abi/generated/abi.h"

/* kernel.ld */
extern char text_start[], text_end[], compiled_end[], rodata_end[], kernel_end[];
extern char guard_fault[], guard_double[], guard_interrupt[], guard_boot[];
extern char fault_stack_top[], double_stack_top[], interrupt_stack_top[];
extern const uint8_t kernel_id[32];

/* start-info.c: the loader's data, copied before its memory is reused. */
struct start_info {
  char command_line[COMMAND_LINE_BYTES];
  uint32_t command_line_length;
  uint64_t ram_end; /* end of the RAM that holds the kernel and linear memory, below any module */
  uint64_t module_start, module_length;
  uint64_t acpi_address; /* of the root of the ACPI tables, or 0; not checked */
};
extern struct start_info start_info;
void start_info_read(uint32_t address);

/* panic.c */
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void panic(uint32_t status, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same in two parts: begin, print the message, end with the TypeScript calls and the next step. */
void panic_begin(uint32_t status);
_Noreturn void panic_end(const char *next);
/* Prints the next step and the status, and powers the machine off. */
_Noreturn void panic_finish(void);

/* power.c */
_Noreturn void power_off(uint32_t status);

/* cpu/trap.c */
void trap_init(void);

/* cpu/trap.S: calls a function with an empty native stack. */
_Noreturn void restart_stack(void (*function)(void));

/* cpu/cpuid.c */
uint32_t cpuid_xen_leaf(void);
const char *hypervisor_name(void);
bool cpu_has_rdrand(void), cpu_has_rdseed(void), cpu_has_tsc_deadline(void);
uint64_t cpu_address_end(void);
uint64_t cpuid_tsc_khz(void);
bool cpuid_has_kvm_clock(void);

/* mm/page.c */
void page_init(void);
void *page_alloc(void);
bool stack_page_alloc(uint64_t *address);
uint64_t page_ram_end(void), page_heap_room(void), page_keep_stack(void), page_pool_end(void);
bool page_reserve_ram(uint64_t end);

/* mm/paging.c */
void paging_init(void);
void paging_activate(void);
void map_page(uint64_t virtual_address, uint64_t address, uint64_t flags);
void map_large_page(uint64_t virtual_address, uint64_t address, uint64_t flags);
#define PAGE_PRESENT 1ull
#define PAGE_WRITE 2ull
#define PAGE_UNCACHED 0x18ull
#define PAGE_NO_EXECUTE (1ull << 63)
/* Interrupt controllers, see abi/layout.ts. */
#define DEVICE_VIRTUAL(address) ((volatile uint32_t *)(0xffff800000000000ull + (address)))

/* mm/page-fault.c */
struct frame;
void page_fault(const struct frame *frame);

/* mm/window.c */
void window_init(uint32_t wasm_pages);
bool window_grow(uint64_t old_bytes, uint64_t new_bytes);

/* mm/compiled.c: length and place of compiled functions; maps them. */
uint64_t compiled_bytes(void), compiled_begin(void);
void compiled_init(void);

/* Where linear memory begins in RAM: behind compiled functions that have no room elsewhere. */
uint64_t linear_physical(void);

/* mm/foreign.c */
#define FOREIGN_TABLES 48
bool foreign_map(uint64_t address, uint32_t length, bool is_cached, uint32_t *linear);
bool foreign_map_own(uint64_t address, uint32_t *linear);
uint64_t physical_of(uint32_t linear);

/* dev/console.c: the early console of this machine. */
void console_init(void);
void console_write(const uint8_t *bytes, size_t length);
uint32_t console_read(uint8_t *bytes, uint32_t length);
/* Waits, within limits, until the other side has read what was written. */
void console_drain(void);

/* dev/serial.c */
void serial_init(void);
void serial_write(const uint8_t *bytes, size_t length);
uint32_t serial_read(uint8_t *bytes, uint32_t length);
void serial_drain(void);

/* dev/pvclock.c */
struct pvclock {
  uint32_t version, reserved;
  uint64_t tsc, ns;
  uint32_t multiplier;
  int8_t shift;
  uint8_t flags, reserved2[2];
};
bool pvclock_is_valid(const volatile struct pvclock *clock);
uint64_t pvclock_read(const volatile struct pvclock *clock), pvclock_tsc_khz(const volatile struct pvclock *clock);

/* dev/kvm-clock.c */
const volatile struct pvclock *kvm_clock(void);
uint64_t kvm_wall_epoch_ns(void);

/* dev/tsc.c */
void tsc_begin(void);
void tsc_init(void);
uint64_t monotonic_ns(void), wall_ns(void);
uint64_t tsc_ticks(uint64_t ns);
void spin_ns(uint64_t ns);

/* dev/pit.c */
void pit_begin(void);
uint64_t pit_tsc_khz(void);
void pit_stop(void);

/* dev/rtc.c */
uint64_t rtc_seconds(void);

/* dev/lapic.c */
#define TIMER_VECTOR 0x40
#define EVENT_VECTOR 0x50
#define SPURIOUS_VECTOR 0xff
void lapic_enable(void);
void lapic_count_begin(void);
uint32_t lapic_counted(void);
void lapic_init(uint32_t ticks, uint64_t elapsed_ns);
void lapic_arm(uint64_t delay_ns);
void lapic_disarm(void);
void lapic_eoi(void);
uint32_t lapic_id(void);

/* dev/ioapic.c */
void ioapic_silence(void);
bool ioapic_route(uint32_t gsi, uint8_t vector, bool is_level);
void ioapic_mask(uint32_t gsi, bool is_masked);

/* dev/event.c: interrupts become bits that wait() returns. */
#define EVENT_COUNT 32
int32_t event_bind(uint32_t gsi, bool is_level);
int32_t event_bind_msi(void), event_bind_upcall(void);
void event_unmask(uint32_t event);
void event_interrupt(uint32_t vector);
void sleep_until_interrupt(void);
void take_interrupts(void);
void trap_interrupts_anywhere(void);
void deliver_twice(void);
uint32_t event_wait(uint64_t deadline_ns);
bool event_is_msi(uint32_t event);

/* dev/power-button.c, and its kinds: dev/event-device.c, dev/keyboard.c. Binds return what event_bind does. */
int32_t power_button_bind(void);
bool power_button_pressed(void);
struct table;
int32_t event_device_bind(const struct table *dsdt);
bool event_device_pressed(void);
int32_t keyboard_bind(void);
bool keyboard_pressed(void);

/* dev/entropy.c */
void entropy_init(void);
void entropy_add(const uint8_t *bytes, size_t length);
bool entropy_ready(void);
void entropy_fill(uint8_t *bytes, size_t length), entropy_fill_open(uint8_t *bytes, size_t length);

/* xen/xen.c */
void xen_detect(void);
bool is_xen(void);
uint32_t xen_tsc_khz(void);
void xen_init(void);

/* xen/shared-info.c */
void xen_shared_info_init(void);
bool xen_grant_frame(uint32_t index, uint64_t *address);
bool xen_set_upcall(uint32_t vector);
void xen_upcall_taken(void);
const volatile struct pvclock *xen_clock(void);
uint64_t xen_wall_epoch_ns(void);

/* xen/run-state.c */
void xen_run_state_init(void);
uint64_t xen_take_pause_ns(void);

/* xen/xencons.c */
void xen_console_init(void);
void xen_console_write(const uint8_t *bytes, size_t length);
uint32_t xen_console_read(uint8_t *bytes, uint32_t length);
void xen_console_drain(void);

/* natives/slots.c: the number of slots of the function table with natives and callbacks. */
extern const uint32_t own_slots;

/* engine/restore.c, engine/run.c */
void restore(void);
_Noreturn void run(void);
const struct snapshot_header *snapshot(void);

/* engine/memory.c: handling of memory that runs out. */
void memory_init(void), memory_open(void);
bool memory_may_grow(uint64_t bytes), memory_has_failed(void);
_Noreturn void memory_panic(void);

/* engine/report.c */
bool has_engine(void);
void report_stack(void);

/* engine/trace.c */
_Noreturn void trace_calls(void);
void trace_fault(void);
bool trace_interrupt(uint32_t vector);

/* engine/libc.c */
void *memcpy(void *restrict target, const void *restrict source, size_t length);
void *memmove(void *target, const void *source, size_t length);
void *memset(void *target, int value, size_t length);
int memcmp(const void *a, const void *b, size_t length);
uint32_t checksum32(const void *data, size_t length);
