/* Natives for the console, the end of the machine, and its identity. */
#include "engine/engine.h"
#include "kernel.h"
#include "natives/generated/natives.h"

/* The highest status that isa-debug-exit can report. */
#define MAX_STATUS 127

void native_console_write(struct bytes bytes) { console_write(bytes.data, bytes.length); }
/*
 * The engine encodes a lone surrogate as if it were a character: three bytes that are not UTF-8, as many as U+FFFD has.
 */
void native_console_text(struct bytes text)
{
  for (uint32_t i = 0; i + 2 < text.length; i++) {
    if (text.data[i] == 0xed && text.data[i + 1] >= 0xa0)
      memcpy(text.data + i, "\xef\xbf\xbd", 3);
  }
  console_write(text.data, text.length);
}

uint32_t native_console_read(struct bytes bytes) { return console_read(bytes.data, bytes.length); }

void native_exit(uint32_t status) { power_off(status <= MAX_STATUS ? status : MAX_STATUS); }

void native_panic(struct bytes message)
{
  panic_begin(EXIT_PANIC);
  print("\nmirage: panic: ");
  console_write(message.data, message.length);
  print("\n");
  panic_end("A driver stopped the machine. If its message does not name a fix, report it with these lines");
}

js_value native_args(void) { return value_string(start_info.command_line, start_info.command_line_length); }

js_value native_hypervisor(void)
{
  const char *name = hypervisor_name();
  uint32_t length = 0;
  while (name[length] != 0)
    length++;
  return value_string(name, length);
}
