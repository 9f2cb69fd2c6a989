/* The firmware's ACPI tables. Source: ACPI 6.5, 5.2.5 to 5.2.11. Addresses and lengths in bytes. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct table {
  uint32_t signature, length;
  uint8_t others[28];
} __attribute__((packed));

struct fadt {
  struct table header;
  uint32_t firmware_control, dsdt;
  uint8_t others1[2];
  uint16_t sci_interrupt;
  uint8_t others2[8];
  uint32_t pm1a_event_block;
  uint8_t others3[28];
  uint8_t pm1_event_length;
  uint8_t others4[23];
  uint32_t flags;
  uint8_t others5[24];
  uint64_t wide_dsdt;
} __attribute__((packed));

#define FADT_FIRST_VERSION_BYTES 116
_Static_assert(offsetof(struct fadt, dsdt) == 40 && offsetof(struct fadt, sci_interrupt) == 46, "offsets");
_Static_assert(offsetof(struct fadt, pm1a_event_block) == 56 && offsetof(struct fadt, pm1_event_length) == 88, "offsets");
_Static_assert(offsetof(struct fadt, flags) == 112 && offsetof(struct fadt, wide_dsdt) == 140, "offsets");

/* Return valid tables, or NULL. Fields behind the first version of the FADT exist only in a table that is that long. */
const struct fadt *acpi_fadt(void);
const struct table *acpi_dsdt(const struct fadt *fadt);
