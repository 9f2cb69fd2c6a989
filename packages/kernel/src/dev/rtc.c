/*
 * Wall time from the battery clock, to the second. Source: Motorola MC146818 data sheet; the century register
 * is a convention of PCs.
 */
#include "cpu/regs.h"
#include "kernel.h"

enum { SECONDS = 0, MINUTES = 2, HOURS = 4, DAY = 7, MONTH = 8, YEAR = 9, STATUS_A = 10, STATUS_B = 11 };
enum { UPDATE_IN_PROGRESS = 0x80, IS_24_HOURS = 2, IS_BINARY = 4, IS_AFTERNOON = 0x80 };

static uint8_t cmos(uint8_t reg)
{
  outb(0x70, reg);
  return inb(0x71);
}

static void read_registers(uint8_t time[6])
{
  static const uint8_t registers[6] = { SECONDS, MINUTES, HOURS, DAY, MONTH, YEAR };
  /* An update takes 2 ms at most. */
  for (uint32_t tries = 0; (cmos(STATUS_A) & UPDATE_IN_PROGRESS) && tries < 10000; tries++)
    pause();
  for (int i = 0; i < 6; i++)
    time[i] = cmos(registers[i]);
}

/* Days from 1970-01-01 in the Gregorian calendar: years counted from March, so that the leap day is the last. */
static uint64_t days_since_1970(uint32_t year, uint32_t month, uint32_t day)
{
  year -= month <= 2;
  uint32_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return 365ull * year + year / 4 - year / 100 + year / 400 + day_of_year - 719468;
}

/* Seconds since 1970-01-01 UTC, or 0 when there is no such clock. */
uint64_t rtc_seconds(void)
{
  uint8_t t[6], again[6];
  /* A machine without this clock reads as ones, like an update that never ends. */
  if (cmos(STATUS_A) == 0xff)
    return 0;
  read_registers(t);
  /* Two equal readings: no update happened between them. */
  for (int tries = 0; tries < 5; tries++) {
    read_registers(again);
    if (memcmp(t, again, sizeof t) == 0)
      break;
    memcpy(t, again, sizeof t);
  }
  uint8_t status = cmos(STATUS_B);
  bool is_afternoon = !(status & IS_24_HOURS) && (t[2] & IS_AFTERNOON);
  t[2] &= 0x7f;
  for (int i = 0; i < 6 && !(status & IS_BINARY); i++)
    t[i] = (uint8_t)((t[i] >> 4) * 10 + (t[i] & 15));
  uint32_t hour = status & IS_24_HOURS ? t[2] : t[2] % 12 + (is_afternoon ? 12 : 0);
  return days_since_1970(2000u + t[5], t[4], t[3]) * 86400 + hour * 3600u + t[1] * 60u + t[0];
}
