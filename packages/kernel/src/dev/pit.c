/*
 * Calibration against the 8254 interval timer, whose frequency is known. microvm has no port 0x61, so channel 0 is read
 * by latching. Source: Intel 8254 data sheet.
 */
#include "cpu/regs.h"
#include "kernel.h"

#define PIT_HZ 1193182
#define CHANNEL0 0x40
#define COMMAND 0x43
/*
 * 2 ms at least: the error of both ends together is a few microseconds under emulation. The counter wraps after 55 ms.
 */
#define TICKS 2387

struct sample {
  uint64_t tsc;
  uint16_t count;
};

/* Reads several times, and returns the sample with the closest time stamps: the host has delayed the others. */
static struct sample read_sample(void)
{
  struct sample best = { 0, 0 };
  uint64_t best_gap = UINT64_MAX;
  for (int i = 0; i < 4; i++) {
    uint64_t before = rdtsc();
    outb(COMMAND, 0);
    uint64_t after = rdtsc();
    uint16_t low = inb(CHANNEL0), high = inb(CHANNEL0);
    if (after - before < best_gap) {
      best_gap = after - before;
      best = (struct sample){ before + best_gap / 2, (uint16_t)(high << 8 | low) };
    }
  }
  return best;
}

/* Channel 0, both bytes of the count: the longest one, 0. */
static void start_mode(uint8_t mode)
{
  outb(COMMAND, 0x30 | mode << 1);
  outb(CHANNEL0, 0);
  outb(CHANNEL0, 0);
}

static struct sample begin;

void pit_begin(void)
{
  start_mode(2);
  begin = read_sample();
}

/* Returns the kilohertz of the time stamp counter between pit_begin and now, or 0 when no timer counts. */
uint64_t pit_tsc_khz(void)
{
  struct sample end = read_sample();
  for (uint32_t tries = 0; (uint16_t)(begin.count - end.count) < TICKS; tries++) {
    if (tries == 100000)
      return 0;
    end = read_sample();
  }
  uint64_t ticks = (uint16_t)(begin.count - end.count);
  return (end.tsc - begin.tsc) * PIT_HZ / ticks / 1000;
}

/*
 * Stops the ticks, for which a host would wake 18 times a second. The firmware started them on some machines, pit_begin
 * on others. Mode 0 raises its line once, 55 ms later.
 */
void pit_stop(void) { start_mode(0); }
