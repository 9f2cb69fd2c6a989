/* Generated from natives/natives.ts. Included once, by engine/slots.c. */
static js_value slot_console_write(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes bytes;
  if (!argument_bytes(context, argv, 0, "consoleWrite: bytes must be a Uint8Array", &bytes))
    return JS_EXCEPTION;
  native_console_write(bytes);
  return JS_UNDEFINED;
}

static js_value slot_console_read(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes bytes;
  if (!argument_bytes(context, argv, 0, "consoleRead: bytes must be a Uint8Array", &bytes))
    return JS_EXCEPTION;
  return value_u32(context, native_console_read(bytes));
}

static js_value slot_exit(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  uint32_t status;
  if (!argument_u32(context, argv, 0, "exit: status must be a whole number from 0 to 4294967295", &status))
    return JS_EXCEPTION;
  native_exit(status);
}

static js_value slot_panic(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes message;
  if (!argument_string(context, argv, 0, "panic: message must be a string", &message))
    return JS_EXCEPTION;
  native_panic(message);
}

static js_value slot_monotonic_ns(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  return value_f64(context, native_monotonic_ns());
}

static js_value slot_wall_ns(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  return value_u64(context, native_wall_ns());
}

static js_value slot_entropy(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes bytes;
  if (!argument_bytes(context, argv, 0, "entropy: bytes must be a Uint8Array", &bytes))
    return JS_EXCEPTION;
  native_entropy(bytes);
  return JS_UNDEFINED;
}

static js_value slot_entropy_add(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes bytes;
  if (!argument_bytes(context, argv, 0, "entropyAdd: bytes must be a Uint8Array", &bytes))
    return JS_EXCEPTION;
  native_entropy_add(bytes);
  return JS_UNDEFINED;
}

static js_value slot_entropy_ready(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  return value_u32(context, native_entropy_ready());
}

static js_value slot_wait(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  double deadline_ns;
  if (!argument_f64(context, argv, 0, "wait: deadlineNs must be a number", &deadline_ns))
    return JS_EXCEPTION;
  return value_u32(context, native_wait(deadline_ns));
}

static js_value slot_run_jobs(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  return value_u32(context, native_run_jobs());
}

static js_value slot_args(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  return native_args();
}

static js_value slot_hypervisor(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  return native_hypervisor();
}

static js_value slot_dma_alloc(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  uint32_t length_bytes;
  if (!argument_u32(context, argv, 0, "dmaAlloc: lengthBytes must be a whole number from 0 to 4294967295", &length_bytes))
    return JS_EXCEPTION;
  return native_dma_alloc(length_bytes);
}

static js_value slot_physical_address(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes bytes;
  if (!argument_bytes(context, argv, 0, "physicalAddress: bytes must be a Uint8Array", &bytes))
    return JS_EXCEPTION;
  return value_f64(context, native_physical_address(bytes));
}

static js_value slot_map_foreign(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  double address;
  if (!argument_f64(context, argv, 0, "mapForeign: address must be a number", &address))
    return JS_EXCEPTION;
  uint32_t length_bytes;
  if (!argument_u32(context, argv, 1, "mapForeign: lengthBytes must be a whole number from 0 to 4294967295", &length_bytes))
    return JS_EXCEPTION;
  return native_map_foreign(address, length_bytes);
}

static js_value slot_module_bytes(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  return native_module_bytes();
}

static js_value slot_barrier(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  native_barrier();
  return JS_UNDEFINED;
}

static js_value slot_port_read(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  uint32_t io_port;
  if (!argument_u32(context, argv, 0, "portRead: ioPort must be a whole number from 0 to 4294967295", &io_port))
    return JS_EXCEPTION;
  uint32_t width_bytes;
  if (!argument_u32(context, argv, 1, "portRead: widthBytes must be a whole number from 0 to 4294967295", &width_bytes))
    return JS_EXCEPTION;
  return value_u32(context, native_port_read(io_port, width_bytes));
}

static js_value slot_port_write(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  uint32_t io_port;
  if (!argument_u32(context, argv, 0, "portWrite: ioPort must be a whole number from 0 to 4294967295", &io_port))
    return JS_EXCEPTION;
  uint32_t width_bytes;
  if (!argument_u32(context, argv, 1, "portWrite: widthBytes must be a whole number from 0 to 4294967295", &width_bytes))
    return JS_EXCEPTION;
  uint32_t value;
  if (!argument_u32(context, argv, 2, "portWrite: value must be a whole number from 0 to 4294967295", &value))
    return JS_EXCEPTION;
  native_port_write(io_port, width_bytes, value);
  return JS_UNDEFINED;
}

static js_value slot_mmio_read(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes bytes;
  if (!argument_bytes(context, argv, 0, "mmioRead: bytes must be a Uint8Array", &bytes))
    return JS_EXCEPTION;
  uint32_t offset_bytes;
  if (!argument_u32(context, argv, 1, "mmioRead: offsetBytes must be a whole number from 0 to 4294967295", &offset_bytes))
    return JS_EXCEPTION;
  uint32_t width_bytes;
  if (!argument_u32(context, argv, 2, "mmioRead: widthBytes must be a whole number from 0 to 4294967295", &width_bytes))
    return JS_EXCEPTION;
  return value_u32(context, native_mmio_read(bytes, offset_bytes, width_bytes));
}

static js_value slot_mmio_write(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes bytes;
  if (!argument_bytes(context, argv, 0, "mmioWrite: bytes must be a Uint8Array", &bytes))
    return JS_EXCEPTION;
  uint32_t offset_bytes;
  if (!argument_u32(context, argv, 1, "mmioWrite: offsetBytes must be a whole number from 0 to 4294967295", &offset_bytes))
    return JS_EXCEPTION;
  uint32_t width_bytes;
  if (!argument_u32(context, argv, 2, "mmioWrite: widthBytes must be a whole number from 0 to 4294967295", &width_bytes))
    return JS_EXCEPTION;
  uint32_t value;
  if (!argument_u32(context, argv, 3, "mmioWrite: value must be a whole number from 0 to 4294967295", &value))
    return JS_EXCEPTION;
  native_mmio_write(bytes, offset_bytes, width_bytes, value);
  return JS_UNDEFINED;
}

static js_value slot_irq_bind(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  uint32_t gsi;
  if (!argument_u32(context, argv, 0, "irqBind: gsi must be a whole number from 0 to 4294967295", &gsi))
    return JS_EXCEPTION;
  uint32_t is_level;
  if (!argument_u32(context, argv, 1, "irqBind: isLevel must be a whole number from 0 to 4294967295", &is_level))
    return JS_EXCEPTION;
  return value_i32(context, native_irq_bind(gsi, is_level));
}

static js_value slot_irq_unmask(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  uint32_t event;
  if (!argument_u32(context, argv, 0, "irqUnmask: event must be a whole number from 0 to 4294967295", &event))
    return JS_EXCEPTION;
  native_irq_unmask(event);
  return JS_UNDEFINED;
}

static js_value slot_msi_bind(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  return value_i32(context, native_msi_bind());
}

static js_value slot_msi_address(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  uint32_t event;
  if (!argument_u32(context, argv, 0, "msiAddress: event must be a whole number from 0 to 4294967295", &event))
    return JS_EXCEPTION;
  return value_f64(context, native_msi_address(event));
}

static js_value slot_msi_data(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  uint32_t event;
  if (!argument_u32(context, argv, 0, "msiData: event must be a whole number from 0 to 4294967295", &event))
    return JS_EXCEPTION;
  return value_u32(context, native_msi_data(event));
}

static js_value slot_checksum(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes bytes;
  if (!argument_bytes(context, argv, 0, "checksum: bytes must be a Uint8Array", &bytes))
    return JS_EXCEPTION;
  uint32_t offset_bytes;
  if (!argument_u32(context, argv, 1, "checksum: offsetBytes must be a whole number from 0 to 4294967295", &offset_bytes))
    return JS_EXCEPTION;
  uint32_t length_bytes;
  if (!argument_u32(context, argv, 2, "checksum: lengthBytes must be a whole number from 0 to 4294967295", &length_bytes))
    return JS_EXCEPTION;
  uint32_t initial;
  if (!argument_u32(context, argv, 3, "checksum: initial must be a whole number from 0 to 4294967295", &initial))
    return JS_EXCEPTION;
  return value_u32(context, native_checksum(bytes, offset_bytes, length_bytes, initial));
}

static js_value slot_copy(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes target;
  if (!argument_bytes(context, argv, 0, "copy: target must be a Uint8Array", &target))
    return JS_EXCEPTION;
  uint32_t target_offset;
  if (!argument_u32(context, argv, 1, "copy: targetOffset must be a whole number from 0 to 4294967295", &target_offset))
    return JS_EXCEPTION;
  struct bytes source;
  if (!argument_bytes(context, argv, 2, "copy: source must be a Uint8Array", &source))
    return JS_EXCEPTION;
  uint32_t source_offset;
  if (!argument_u32(context, argv, 3, "copy: sourceOffset must be a whole number from 0 to 4294967295", &source_offset))
    return JS_EXCEPTION;
  uint32_t length_bytes;
  if (!argument_u32(context, argv, 4, "copy: lengthBytes must be a whole number from 0 to 4294967295", &length_bytes))
    return JS_EXCEPTION;
  native_copy(target, target_offset, source, source_offset, length_bytes);
  return JS_UNDEFINED;
}

static js_value slot_provoke(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  uint32_t fault;
  if (!argument_u32(context, argv, 0, "provoke: fault must be a whole number from 0 to 4294967295", &fault))
    return JS_EXCEPTION;
  native_provoke(fault);
  return JS_UNDEFINED;
}

static const wasm_rt_funcref_t native_slots[NATIVE_COUNT] = {
  [NATIVE_CONSOLE_WRITE] = (wasm_rt_funcref_t)slot_console_write,
  [NATIVE_CONSOLE_READ] = (wasm_rt_funcref_t)slot_console_read,
  [NATIVE_EXIT] = (wasm_rt_funcref_t)slot_exit,
  [NATIVE_PANIC] = (wasm_rt_funcref_t)slot_panic,
  [NATIVE_MONOTONIC_NS] = (wasm_rt_funcref_t)slot_monotonic_ns,
  [NATIVE_WALL_NS] = (wasm_rt_funcref_t)slot_wall_ns,
  [NATIVE_ENTROPY] = (wasm_rt_funcref_t)slot_entropy,
  [NATIVE_ENTROPY_ADD] = (wasm_rt_funcref_t)slot_entropy_add,
  [NATIVE_ENTROPY_READY] = (wasm_rt_funcref_t)slot_entropy_ready,
  [NATIVE_WAIT] = (wasm_rt_funcref_t)slot_wait,
  [NATIVE_RUN_JOBS] = (wasm_rt_funcref_t)slot_run_jobs,
  [NATIVE_ARGS] = (wasm_rt_funcref_t)slot_args,
  [NATIVE_HYPERVISOR] = (wasm_rt_funcref_t)slot_hypervisor,
  [NATIVE_DMA_ALLOC] = (wasm_rt_funcref_t)slot_dma_alloc,
  [NATIVE_PHYSICAL_ADDRESS] = (wasm_rt_funcref_t)slot_physical_address,
  [NATIVE_MAP_FOREIGN] = (wasm_rt_funcref_t)slot_map_foreign,
  [NATIVE_MODULE_BYTES] = (wasm_rt_funcref_t)slot_module_bytes,
  [NATIVE_BARRIER] = (wasm_rt_funcref_t)slot_barrier,
  [NATIVE_PORT_READ] = (wasm_rt_funcref_t)slot_port_read,
  [NATIVE_PORT_WRITE] = (wasm_rt_funcref_t)slot_port_write,
  [NATIVE_MMIO_READ] = (wasm_rt_funcref_t)slot_mmio_read,
  [NATIVE_MMIO_WRITE] = (wasm_rt_funcref_t)slot_mmio_write,
  [NATIVE_IRQ_BIND] = (wasm_rt_funcref_t)slot_irq_bind,
  [NATIVE_IRQ_UNMASK] = (wasm_rt_funcref_t)slot_irq_unmask,
  [NATIVE_MSI_BIND] = (wasm_rt_funcref_t)slot_msi_bind,
  [NATIVE_MSI_ADDRESS] = (wasm_rt_funcref_t)slot_msi_address,
  [NATIVE_MSI_DATA] = (wasm_rt_funcref_t)slot_msi_data,
  [NATIVE_CHECKSUM] = (wasm_rt_funcref_t)slot_checksum,
  [NATIVE_COPY] = (wasm_rt_funcref_t)slot_copy,
  [NATIVE_PROVOKE] = (wasm_rt_funcref_t)slot_provoke,
};
