/* Natives for interrupts, over dev/event.c and dev/power-button.c. */
#include "kernel.h"
#include "natives/generated/natives.h"

/* Source: Intel SDM volume 3, 11.11: message address and data. */
#define MSI_ADDRESS 0xfee00000u

static void check_msi(const char *name, uint32_t event)
{
  if (!event_is_msi(event))
    panic(EXIT_PANIC, "%s: event %u does not come from msiBind", name, event);
}

int32_t native_irq_bind(uint32_t gsi, uint32_t is_level) { return event_bind(gsi, is_level != 0); }
void native_irq_unmask(uint32_t event) { event_unmask(event); }
int32_t native_power_button(void) { return power_button_bind(); }
uint32_t native_power_button_pressed(void) { return power_button_pressed(); }
int32_t native_msi_bind(void) { return event_bind_msi(); }

double native_msi_address(uint32_t event)
{
  check_msi("msiAddress", event);
  return MSI_ADDRESS | lapic_id() << 12;
}

uint32_t native_msi_data(uint32_t event)
{
  check_msi("msiData", event);
  return EVENT_VECTOR + event;
}
