/*
 * A small printf for the early console, and the panic: the only way in which the kernel ends on one of its own errors.
 */
#include <stdarg.h>
#include "cpu/regs.h"
#include "kernel.h"

static void print_char(char c) { console_write((const uint8_t *)&c, 1); }

static void print_number(uint64_t value, unsigned base)
{
  char digits[20];
  unsigned count = 0;
  do {
    digits[count++] = "0123456789abcdef"[value % base];
    value /= base;
  } while (value != 0);
  while (count > 0)
    print_char(digits[--count]);
}

/* Supports %s, %u, %x, %lx and %c only. The compiler checks the arguments. */
static void print_list(const char *format, va_list list)
{
  for (; *format != 0; format++) {
    if (*format != '%') {
      print_char(*format);
      continue;
    }
    switch (*++format) {
    case 's':
      for (const char *s = va_arg(list, const char *); *s != 0; s++)
        print_char(*s);
      break;
    case 'u':
      print_number(va_arg(list, unsigned), 10);
      break;
    case 'x':
      print_number(va_arg(list, unsigned), 16);
      break;
    case 'l':
      format++;
      print_number(va_arg(list, uint64_t), 16);
      break;
    case 'c':
      print_char((char)va_arg(list, int));
      break;
    }
  }
}

void print(const char *format, ...)
{
  va_list list;
  va_start(list, format);
  print_list(format, list);
  va_end(list);
}

/*
 * A panic prints one block: the message, the TypeScript calls that led to it, the next step, the exit status. Each part
 * is tried once. After a fault while the calls are read, it continues with the next step (engine/trace.c); a fault
 * anywhere else ends the machine.
 */
static bool has_begun;
static uint32_t last_status;
static const char *next_step;

_Noreturn void panic_finish(void)
{
  if (next_step != NULL) {
    print("    %s (kernel ", next_step);
    for (int i = 0; i < 8; i++)
      print("%c%c", "0123456789abcdef"[kernel_id[i] >> 4], "0123456789abcdef"[kernel_id[i] & 15]);
    print(")\n");
  }
  print("mirage: exit status %u\n", last_status);
  power_off(last_status);
}

void panic_begin(uint32_t status)
{
  interrupts_off();
  trace_fault();
  if (has_begun)
    power_off(last_status);
  has_begun = true;
  last_status = status;
}

_Noreturn void panic_end(const char *next)
{
  next_step = next;
  if (!has_engine())
    panic_finish();
  trace_calls();
}

_Noreturn void panic(uint32_t status, const char *format, ...)
{
  va_list list;
  panic_begin(status);
  va_start(list, format);
  print("\nmirage: kernel panic: ");
  print_list(format, list);
  va_end(list);
  print("\n");
  /* No call causes any other status, and the message already names the next step. */
  if (status != EXIT_PANIC)
    panic_finish();
  panic_end("This is a bug of Mirage or of a driver, not of your program: report it with these lines");
}
