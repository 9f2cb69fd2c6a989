/* The last words: a small printf for the early console, and the one way in which the kernel gives up. */
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

/* Knows %s, %u, %x, %lx, %c and nothing more: text is for people, and the compiler checks the arguments. */
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

_Noreturn void panic(uint32_t status, const char *format, ...)
{
  static bool is_panicking;
  interrupts_off();
  /* A second panic while the first one prints: the text so far is worth more than any that follows. */
  if (is_panicking)
    power_off(status);
  is_panicking = true;
  va_list list;
  va_start(list, format);
  print("\nmirage: kernel panic: ");
  print_list(format, list);
  va_end(list);
  print("\nmirage: exit status %u\n", status);
  power_off(status);
}
