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

/*
 * How far the last words have come. They are one block: what has happened, the TypeScript calls that led there, what to
 * do, the status. Each part is tried once: a fault while the calls are read goes on with what to do, a fault anywhere
 * else ends the machine with what was printed so far.
 */
static enum { ALIVE, SPEAKING, TRACING, ENDING } stage;
static uint32_t last_status;
static const char *next_step;

/* Who reads the calls of a damaged heap may go round in circles. */
#define TRACE_NS 2000000000ull
static uint64_t trace_end_ns;

static _Noreturn void end_block(void)
{
  stage = ENDING;
  if (next_step != NULL) {
    print("    %s (kernel ", next_step);
    for (int i = 0; i < 8; i++)
      print("%c%c", "0123456789abcdef"[kernel_id[i] >> 4], "0123456789abcdef"[kernel_id[i] & 15]);
    print(")\n");
  }
  print("mirage: exit status %u\n", last_status);
  power_off(last_status);
}

static _Noreturn void trace_failed(const char *why)
{
  print("    (the calls that led here cannot be told: %s)\n", why);
  end_block();
}

/*
 * On an empty stack: the engine keeps its own frames in linear memory, and nobody returns to what lies on the native
 * stack.
 */
static void trace(void)
{
  trace_end_ns = monotonic_ns() + TRACE_NS;
  lapic_arm(TRACE_NS);
  trap_interrupts_anywhere();
  interrupts_on();
  report_stack();
  interrupts_off();
  end_block();
}

bool panic_interrupt(uint32_t vector)
{
  if (stage != TRACING)
    return false;
  if (vector == TIMER_VECTOR) {
    uint64_t now = monotonic_ns();
    if (now >= trace_end_ns)
      trace_failed("it takes too long");
    /* It may come early. */
    lapic_arm(trace_end_ns - now);
  }
  /* On Xen none but the first, which may come twice: see trap.S. */
  return !is_xen();
}

void panic_begin(uint32_t status)
{
  interrupts_off();
  if (stage == TRACING)
    trace_failed("what they are read from is damaged, too");
  if (stage != ALIVE)
    power_off(last_status);
  stage = SPEAKING;
  last_status = status;
}

_Noreturn void panic_end(const char *next)
{
  next_step = next;
  if (!has_engine())
    end_block();
  stage = TRACING;
  restart_stack(trace);
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
  /* Of the others no call is the cause, and their messages say what to do. */
  if (status != EXIT_PANIC)
    end_block();
  panic_end("This is a bug of Mirage or of a driver, not of your program: report it with these lines");
}
