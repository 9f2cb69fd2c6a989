/* Generated from natives/natives.ts. Included once, by src/natives/slots.c. */
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
  js_value result = value_u32(context, native_console_read(bytes));
  return result;
}

static js_value slot_console_text(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes text;
  if (!argument_string(context, argv, 0, "consoleText: text must be a string", &text))
    return JS_EXCEPTION;
  native_console_text(text);
  release_string(context, text);
  return JS_UNDEFINED;
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
  js_value result = value_f64(context, native_monotonic_ns());
  return result;
}

static js_value slot_wall_ns(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  js_value result = value_u64(context, native_wall_ns());
  return result;
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
  js_value result = value_u32(context, native_entropy_ready());
  return result;
}

static js_value slot_wait(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  double deadline_ns;
  if (!argument_f64(context, argv, 0, "wait: deadlineNs must be a number", &deadline_ns))
    return JS_EXCEPTION;
  js_value result = value_u32(context, native_wait(deadline_ns));
  return result;
}

static js_value slot_run_jobs(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  js_value result = value_u32(context, native_run_jobs());
  return result;
}

static js_value slot_args(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  js_value result = native_args();
  return result;
}

static js_value slot_hypervisor(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  js_value result = native_hypervisor();
  return result;
}

static js_value slot_dma_alloc(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  uint32_t length_bytes;
  if (!argument_u32(context, argv, 0, "dmaAlloc: lengthBytes must be a whole number from 0 to 4294967295", &length_bytes))
    return JS_EXCEPTION;
  js_value result = native_dma_alloc(length_bytes);
  return result;
}

static js_value slot_heap_bytes(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  js_value result = value_f64(context, native_heap_bytes());
  return result;
}

static js_value slot_physical_address(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes bytes;
  if (!argument_bytes(context, argv, 0, "physicalAddress: bytes must be a Uint8Array", &bytes))
    return JS_EXCEPTION;
  js_value result = value_f64(context, native_physical_address(bytes));
  return result;
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
  js_value result = native_map_foreign(address, length_bytes);
  return result;
}

static js_value slot_map_shared(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  double address;
  if (!argument_f64(context, argv, 0, "mapShared: address must be a number", &address))
    return JS_EXCEPTION;
  uint32_t length_bytes;
  if (!argument_u32(context, argv, 1, "mapShared: lengthBytes must be a whole number from 0 to 4294967295", &length_bytes))
    return JS_EXCEPTION;
  js_value result = native_map_shared(address, length_bytes);
  return result;
}

static js_value slot_probe(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  uint32_t address;
  if (!argument_u32(context, argv, 0, "probe: address must be a whole number from 0 to 4294967295", &address))
    return JS_EXCEPTION;
  uint32_t stride_bytes;
  if (!argument_u32(context, argv, 1, "probe: strideBytes must be a whole number from 0 to 4294967295", &stride_bytes))
    return JS_EXCEPTION;
  uint32_t count;
  if (!argument_u32(context, argv, 2, "probe: count must be a whole number from 0 to 4294967295", &count))
    return JS_EXCEPTION;
  js_value result = value_u32(context, native_probe(address, stride_bytes, count));
  return result;
}

static js_value slot_module_bytes(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  js_value result = native_module_bytes();
  return result;
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
  js_value result = value_u32(context, native_port_read(io_port, width_bytes));
  return result;
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
  js_value result = value_u32(context, native_mmio_read(bytes, offset_bytes, width_bytes));
  return result;
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
  js_value result = value_i32(context, native_irq_bind(gsi, is_level));
  return result;
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
  js_value result = value_i32(context, native_msi_bind());
  return result;
}

static js_value slot_msi_address(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  uint32_t event;
  if (!argument_u32(context, argv, 0, "msiAddress: event must be a whole number from 0 to 4294967295", &event))
    return JS_EXCEPTION;
  js_value result = value_f64(context, native_msi_address(event));
  return result;
}

static js_value slot_msi_data(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  uint32_t event;
  if (!argument_u32(context, argv, 0, "msiData: event must be a whole number from 0 to 4294967295", &event))
    return JS_EXCEPTION;
  js_value result = value_u32(context, native_msi_data(event));
  return result;
}

static js_value slot_power_button(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  js_value result = value_i32(context, native_power_button());
  return result;
}

static js_value slot_power_button_pressed(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  js_value result = value_u32(context, native_power_button_pressed());
  return result;
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
  js_value result = value_u32(context, native_checksum(bytes, offset_bytes, length_bytes, initial));
  return result;
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

static js_value slot_copy_checksum(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes target;
  if (!argument_bytes(context, argv, 0, "copyChecksum: target must be a Uint8Array", &target))
    return JS_EXCEPTION;
  uint32_t target_offset;
  if (!argument_u32(context, argv, 1, "copyChecksum: targetOffset must be a whole number from 0 to 4294967295", &target_offset))
    return JS_EXCEPTION;
  struct bytes source;
  if (!argument_bytes(context, argv, 2, "copyChecksum: source must be a Uint8Array", &source))
    return JS_EXCEPTION;
  uint32_t source_offset;
  if (!argument_u32(context, argv, 3, "copyChecksum: sourceOffset must be a whole number from 0 to 4294967295", &source_offset))
    return JS_EXCEPTION;
  uint32_t length_bytes;
  if (!argument_u32(context, argv, 4, "copyChecksum: lengthBytes must be a whole number from 0 to 4294967295", &length_bytes))
    return JS_EXCEPTION;
  uint32_t initial;
  if (!argument_u32(context, argv, 5, "copyChecksum: initial must be a whole number from 0 to 4294967295", &initial))
    return JS_EXCEPTION;
  js_value result = value_u32(context, native_copy_checksum(target, target_offset, source, source_offset, length_bytes, initial));
  return result;
}

static js_value slot_sip_hash(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes key;
  if (!argument_bytes(context, argv, 0, "sipHash: key must be a Uint8Array", &key))
    return JS_EXCEPTION;
  struct bytes words;
  if (!argument_bytes(context, argv, 1, "sipHash: words must be a Uint8Array", &words))
    return JS_EXCEPTION;
  uint32_t count;
  if (!argument_u32(context, argv, 2, "sipHash: count must be a whole number from 0 to 4294967295", &count))
    return JS_EXCEPTION;
  js_value result = value_u32(context, native_sip_hash(key, words, count));
  return result;
}

static js_value slot_cut_segment(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes frame;
  if (!argument_bytes(context, argv, 0, "cutSegment: frame must be a Uint8Array", &frame))
    return JS_EXCEPTION;
  struct bytes job;
  if (!argument_bytes(context, argv, 1, "cutSegment: job must be a Uint8Array", &job))
    return JS_EXCEPTION;
  struct bytes into;
  if (!argument_bytes(context, argv, 2, "cutSegment: into must be a Uint8Array", &into))
    return JS_EXCEPTION;
  js_value result = value_u32(context, native_cut_segment(frame, job, into));
  return result;
}

static js_value slot_join_segment(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes joined;
  if (!argument_bytes(context, argv, 0, "joinSegment: joined must be a Uint8Array", &joined))
    return JS_EXCEPTION;
  struct bytes record;
  if (!argument_bytes(context, argv, 1, "joinSegment: record must be a Uint8Array", &record))
    return JS_EXCEPTION;
  struct bytes frame;
  if (!argument_bytes(context, argv, 2, "joinSegment: frame must be a Uint8Array", &frame))
    return JS_EXCEPTION;
  uint32_t checksum;
  if (!argument_u32(context, argv, 3, "joinSegment: checksum must be a whole number from 0 to 4294967295", &checksum))
    return JS_EXCEPTION;
  js_value result = value_u32(context, native_join_segment(joined, record, frame, checksum));
  return result;
}

static js_value slot_virtq_receive(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes ring;
  if (!argument_bytes(context, argv, 0, "virtqReceive: ring must be a Uint8Array", &ring))
    return JS_EXCEPTION;
  struct bytes state;
  if (!argument_bytes(context, argv, 1, "virtqReceive: state must be a Uint8Array", &state))
    return JS_EXCEPTION;
  struct bytes buffers;
  if (!argument_bytes(context, argv, 2, "virtqReceive: buffers must be a Uint8Array", &buffers))
    return JS_EXCEPTION;
  struct bytes frame;
  if (!argument_bytes(context, argv, 3, "virtqReceive: frame must be a Uint8Array", &frame))
    return JS_EXCEPTION;
  js_value result = value_i32(context, native_virtq_receive(ring, state, buffers, frame));
  return result;
}

static js_value slot_virtq_send(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes ring;
  if (!argument_bytes(context, argv, 0, "virtqSend: ring must be a Uint8Array", &ring))
    return JS_EXCEPTION;
  struct bytes state;
  if (!argument_bytes(context, argv, 1, "virtqSend: state must be a Uint8Array", &state))
    return JS_EXCEPTION;
  struct bytes buffers;
  if (!argument_bytes(context, argv, 2, "virtqSend: buffers must be a Uint8Array", &buffers))
    return JS_EXCEPTION;
  struct bytes frame;
  if (!argument_bytes(context, argv, 3, "virtqSend: frame must be a Uint8Array", &frame))
    return JS_EXCEPTION;
  js_value result = value_i32(context, native_virtq_send(ring, state, buffers, frame));
  return result;
}

static js_value slot_virtq_receive_joined(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes ring;
  if (!argument_bytes(context, argv, 0, "virtqReceiveJoined: ring must be a Uint8Array", &ring))
    return JS_EXCEPTION;
  struct bytes state;
  if (!argument_bytes(context, argv, 1, "virtqReceiveJoined: state must be a Uint8Array", &state))
    return JS_EXCEPTION;
  struct bytes buffers;
  if (!argument_bytes(context, argv, 2, "virtqReceiveJoined: buffers must be a Uint8Array", &buffers))
    return JS_EXCEPTION;
  struct bytes frame;
  if (!argument_bytes(context, argv, 3, "virtqReceiveJoined: frame must be a Uint8Array", &frame))
    return JS_EXCEPTION;
  struct bytes joined;
  if (!argument_bytes(context, argv, 4, "virtqReceiveJoined: joined must be a Uint8Array", &joined))
    return JS_EXCEPTION;
  struct bytes record;
  if (!argument_bytes(context, argv, 5, "virtqReceiveJoined: record must be a Uint8Array", &record))
    return JS_EXCEPTION;
  js_value result = value_i32(context, native_virtq_receive_joined(ring, state, buffers, frame, joined, record));
  return result;
}

static js_value slot_virtq_send_segments(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes ring;
  if (!argument_bytes(context, argv, 0, "virtqSendSegments: ring must be a Uint8Array", &ring))
    return JS_EXCEPTION;
  struct bytes state;
  if (!argument_bytes(context, argv, 1, "virtqSendSegments: state must be a Uint8Array", &state))
    return JS_EXCEPTION;
  struct bytes buffers;
  if (!argument_bytes(context, argv, 2, "virtqSendSegments: buffers must be a Uint8Array", &buffers))
    return JS_EXCEPTION;
  struct bytes frame;
  if (!argument_bytes(context, argv, 3, "virtqSendSegments: frame must be a Uint8Array", &frame))
    return JS_EXCEPTION;
  struct bytes job;
  if (!argument_bytes(context, argv, 4, "virtqSendSegments: job must be a Uint8Array", &job))
    return JS_EXCEPTION;
  uint32_t most;
  if (!argument_u32(context, argv, 5, "virtqSendSegments: most must be a whole number from 0 to 4294967295", &most))
    return JS_EXCEPTION;
  js_value result = value_u32(context, native_virtq_send_segments(ring, state, buffers, frame, job, most));
  return result;
}

static js_value slot_virtq_reclaim(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes ring;
  if (!argument_bytes(context, argv, 0, "virtqReclaim: ring must be a Uint8Array", &ring))
    return JS_EXCEPTION;
  struct bytes state;
  if (!argument_bytes(context, argv, 1, "virtqReclaim: state must be a Uint8Array", &state))
    return JS_EXCEPTION;
  js_value result = value_i32(context, native_virtq_reclaim(ring, state));
  return result;
}

static js_value slot_virtq_publish(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes ring;
  if (!argument_bytes(context, argv, 0, "virtqPublish: ring must be a Uint8Array", &ring))
    return JS_EXCEPTION;
  struct bytes state;
  if (!argument_bytes(context, argv, 1, "virtqPublish: state must be a Uint8Array", &state))
    return JS_EXCEPTION;
  js_value result = value_u32(context, native_virtq_publish(ring, state));
  return result;
}

static js_value slot_xen_net_receive(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes ring;
  if (!argument_bytes(context, argv, 0, "xenNetReceive: ring must be a Uint8Array", &ring))
    return JS_EXCEPTION;
  struct bytes state;
  if (!argument_bytes(context, argv, 1, "xenNetReceive: state must be a Uint8Array", &state))
    return JS_EXCEPTION;
  struct bytes pages;
  if (!argument_bytes(context, argv, 2, "xenNetReceive: pages must be a Uint8Array", &pages))
    return JS_EXCEPTION;
  struct bytes frame;
  if (!argument_bytes(context, argv, 3, "xenNetReceive: frame must be a Uint8Array", &frame))
    return JS_EXCEPTION;
  js_value result = value_i32(context, native_xen_net_receive(ring, state, pages, frame));
  return result;
}

static js_value slot_xen_net_send(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes ring;
  if (!argument_bytes(context, argv, 0, "xenNetSend: ring must be a Uint8Array", &ring))
    return JS_EXCEPTION;
  struct bytes state;
  if (!argument_bytes(context, argv, 1, "xenNetSend: state must be a Uint8Array", &state))
    return JS_EXCEPTION;
  struct bytes pages;
  if (!argument_bytes(context, argv, 2, "xenNetSend: pages must be a Uint8Array", &pages))
    return JS_EXCEPTION;
  struct bytes frame;
  if (!argument_bytes(context, argv, 3, "xenNetSend: frame must be a Uint8Array", &frame))
    return JS_EXCEPTION;
  js_value result = value_i32(context, native_xen_net_send(ring, state, pages, frame));
  return result;
}

static js_value slot_xen_net_reclaim(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes ring;
  if (!argument_bytes(context, argv, 0, "xenNetReclaim: ring must be a Uint8Array", &ring))
    return JS_EXCEPTION;
  struct bytes state;
  if (!argument_bytes(context, argv, 1, "xenNetReclaim: state must be a Uint8Array", &state))
    return JS_EXCEPTION;
  js_value result = value_i32(context, native_xen_net_reclaim(ring, state));
  return result;
}

static js_value slot_xen_net_publish(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes ring;
  if (!argument_bytes(context, argv, 0, "xenNetPublish: ring must be a Uint8Array", &ring))
    return JS_EXCEPTION;
  struct bytes state;
  if (!argument_bytes(context, argv, 1, "xenNetPublish: state must be a Uint8Array", &state))
    return JS_EXCEPTION;
  js_value result = value_u32(context, native_xen_net_publish(ring, state));
  return result;
}

static js_value slot_encode_text(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes text;
  if (!argument_string(context, argv, 0, "encodeText: text must be a string", &text))
    return JS_EXCEPTION;
  js_value result = native_encode_text(text);
  release_string(context, text);
  return result;
}

static js_value slot_decode_text(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes bytes;
  if (!argument_bytes(context, argv, 0, "decodeText: bytes must be a Uint8Array", &bytes))
    return JS_EXCEPTION;
  uint32_t offset_bytes;
  if (!argument_u32(context, argv, 1, "decodeText: offsetBytes must be a whole number from 0 to 4294967295", &offset_bytes))
    return JS_EXCEPTION;
  uint32_t length_bytes;
  if (!argument_u32(context, argv, 2, "decodeText: lengthBytes must be a whole number from 0 to 4294967295", &length_bytes))
    return JS_EXCEPTION;
  uint32_t is_ascii;
  if (!argument_u32(context, argv, 3, "decodeText: isAscii must be a whole number from 0 to 4294967295", &is_ascii))
    return JS_EXCEPTION;
  js_value result = native_decode_text(bytes, offset_bytes, length_bytes, is_ascii);
  return result;
}

static js_value slot_scan_head(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes bytes;
  if (!argument_bytes(context, argv, 0, "scanHead: bytes must be a Uint8Array", &bytes))
    return JS_EXCEPTION;
  uint32_t offset_bytes;
  if (!argument_u32(context, argv, 1, "scanHead: offsetBytes must be a whole number from 0 to 4294967295", &offset_bytes))
    return JS_EXCEPTION;
  js_value result = native_scan_head(bytes, offset_bytes);
  return result;
}

static js_value slot_decode_packet(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes frame;
  if (!argument_bytes(context, argv, 0, "decodePacket: frame must be a Uint8Array", &frame))
    return JS_EXCEPTION;
  struct bytes decoded;
  if (!argument_bytes(context, argv, 1, "decodePacket: decoded must be a Uint8Array", &decoded))
    return JS_EXCEPTION;
  js_value result = value_u32(context, native_decode_packet(frame, decoded));
  return result;
}

static js_value slot_atomic_exchange(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes bytes;
  if (!argument_bytes(context, argv, 0, "atomicExchange: bytes must be a Uint8Array", &bytes))
    return JS_EXCEPTION;
  uint32_t offset_bytes;
  if (!argument_u32(context, argv, 1, "atomicExchange: offsetBytes must be a whole number from 0 to 4294967295", &offset_bytes))
    return JS_EXCEPTION;
  uint32_t width_bytes;
  if (!argument_u32(context, argv, 2, "atomicExchange: widthBytes must be a whole number from 0 to 4294967295", &width_bytes))
    return JS_EXCEPTION;
  uint32_t value;
  if (!argument_u32(context, argv, 3, "atomicExchange: value must be a whole number from 0 to 4294967295", &value))
    return JS_EXCEPTION;
  js_value result = value_u32(context, native_atomic_exchange(bytes, offset_bytes, width_bytes, value));
  return result;
}

static js_value slot_atomic_compare_exchange(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes bytes;
  if (!argument_bytes(context, argv, 0, "atomicCompareExchange: bytes must be a Uint8Array", &bytes))
    return JS_EXCEPTION;
  uint32_t offset_bytes;
  if (!argument_u32(context, argv, 1, "atomicCompareExchange: offsetBytes must be a whole number from 0 to 4294967295", &offset_bytes))
    return JS_EXCEPTION;
  uint32_t width_bytes;
  if (!argument_u32(context, argv, 2, "atomicCompareExchange: widthBytes must be a whole number from 0 to 4294967295", &width_bytes))
    return JS_EXCEPTION;
  uint32_t expected;
  if (!argument_u32(context, argv, 3, "atomicCompareExchange: expected must be a whole number from 0 to 4294967295", &expected))
    return JS_EXCEPTION;
  uint32_t value;
  if (!argument_u32(context, argv, 4, "atomicCompareExchange: value must be a whole number from 0 to 4294967295", &value))
    return JS_EXCEPTION;
  js_value result = value_u32(context, native_atomic_compare_exchange(bytes, offset_bytes, width_bytes, expected, value));
  return result;
}

static js_value slot_atomic_and(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  struct bytes bytes;
  if (!argument_bytes(context, argv, 0, "atomicAnd: bytes must be a Uint8Array", &bytes))
    return JS_EXCEPTION;
  uint32_t offset_bytes;
  if (!argument_u32(context, argv, 1, "atomicAnd: offsetBytes must be a whole number from 0 to 4294967295", &offset_bytes))
    return JS_EXCEPTION;
  uint32_t width_bytes;
  if (!argument_u32(context, argv, 2, "atomicAnd: widthBytes must be a whole number from 0 to 4294967295", &width_bytes))
    return JS_EXCEPTION;
  uint32_t value;
  if (!argument_u32(context, argv, 3, "atomicAnd: value must be a whole number from 0 to 4294967295", &value))
    return JS_EXCEPTION;
  js_value result = value_u32(context, native_atomic_and(bytes, offset_bytes, width_bytes, value));
  return result;
}

static js_value slot_xen_hypercall(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  uint32_t number;
  if (!argument_u32(context, argv, 0, "xenHypercall: number must be a whole number from 0 to 4294967295", &number))
    return JS_EXCEPTION;
  uint64_t a;
  if (!argument_operand(context, argv, 1, "xenHypercall: a must be a whole number from 0 to 9007199254740991 or a Uint8Array", &a))
    return JS_EXCEPTION;
  uint64_t b;
  if (!argument_operand(context, argv, 2, "xenHypercall: b must be a whole number from 0 to 9007199254740991 or a Uint8Array", &b))
    return JS_EXCEPTION;
  uint64_t c;
  if (!argument_operand(context, argv, 3, "xenHypercall: c must be a whole number from 0 to 9007199254740991 or a Uint8Array", &c))
    return JS_EXCEPTION;
  uint64_t d;
  if (!argument_operand(context, argv, 4, "xenHypercall: d must be a whole number from 0 to 9007199254740991 or a Uint8Array", &d))
    return JS_EXCEPTION;
  uint64_t e;
  if (!argument_operand(context, argv, 5, "xenHypercall: e must be a whole number from 0 to 9007199254740991 or a Uint8Array", &e))
    return JS_EXCEPTION;
  js_value result = value_f64(context, native_xen_hypercall(number, a, b, c, d, e));
  return result;
}

static js_value slot_xen_notify(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  uint32_t evtchn_port;
  if (!argument_u32(context, argv, 0, "xenNotify: evtchnPort must be a whole number from 0 to 4294967295", &evtchn_port))
    return JS_EXCEPTION;
  js_value result = value_i32(context, native_xen_notify(evtchn_port));
  return result;
}

static js_value slot_xen_shared_info(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  js_value result = native_xen_shared_info();
  return result;
}

static js_value slot_xen_grant_frame(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  uint32_t index;
  if (!argument_u32(context, argv, 0, "xenGrantFrame: index must be a whole number from 0 to 4294967295", &index))
    return JS_EXCEPTION;
  js_value result = native_xen_grant_frame(index);
  return result;
}

static js_value slot_xen_upcall(void *module, uint32_t context, js_value self, uint32_t argc, uint32_t argv)
{
  (void)module, (void)context, (void)self, (void)argc, (void)argv;
  js_value result = value_i32(context, native_xen_upcall());
  return result;
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

const struct function_entry native_functions[SLOT_COUNT] __attribute__((section(".table.natives"))) = {
  [NATIVE_CONSOLE_WRITE] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_console_write },
  [NATIVE_CONSOLE_READ] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_console_read },
  [NATIVE_CONSOLE_TEXT] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_console_text },
  [NATIVE_EXIT] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_exit },
  [NATIVE_PANIC] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_panic },
  [NATIVE_MONOTONIC_NS] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_monotonic_ns },
  [NATIVE_WALL_NS] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_wall_ns },
  [NATIVE_ENTROPY] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_entropy },
  [NATIVE_ENTROPY_ADD] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_entropy_add },
  [NATIVE_ENTROPY_READY] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_entropy_ready },
  [NATIVE_WAIT] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_wait },
  [NATIVE_RUN_JOBS] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_run_jobs },
  [NATIVE_ARGS] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_args },
  [NATIVE_HYPERVISOR] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_hypervisor },
  [NATIVE_DMA_ALLOC] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_dma_alloc },
  [NATIVE_HEAP_BYTES] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_heap_bytes },
  [NATIVE_PHYSICAL_ADDRESS] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_physical_address },
  [NATIVE_MAP_FOREIGN] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_map_foreign },
  [NATIVE_MAP_SHARED] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_map_shared },
  [NATIVE_PROBE] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_probe },
  [NATIVE_MODULE_BYTES] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_module_bytes },
  [NATIVE_BARRIER] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_barrier },
  [NATIVE_PORT_READ] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_port_read },
  [NATIVE_PORT_WRITE] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_port_write },
  [NATIVE_MMIO_READ] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_mmio_read },
  [NATIVE_MMIO_WRITE] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_mmio_write },
  [NATIVE_IRQ_BIND] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_irq_bind },
  [NATIVE_IRQ_UNMASK] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_irq_unmask },
  [NATIVE_MSI_BIND] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_msi_bind },
  [NATIVE_MSI_ADDRESS] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_msi_address },
  [NATIVE_MSI_DATA] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_msi_data },
  [NATIVE_POWER_BUTTON] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_power_button },
  [NATIVE_POWER_BUTTON_PRESSED] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_power_button_pressed },
  [NATIVE_CHECKSUM] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_checksum },
  [NATIVE_COPY] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_copy },
  [NATIVE_COPY_CHECKSUM] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_copy_checksum },
  [NATIVE_SIP_HASH] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_sip_hash },
  [NATIVE_CUT_SEGMENT] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_cut_segment },
  [NATIVE_JOIN_SEGMENT] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_join_segment },
  [NATIVE_VIRTQ_RECEIVE] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_virtq_receive },
  [NATIVE_VIRTQ_SEND] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_virtq_send },
  [NATIVE_VIRTQ_RECEIVE_JOINED] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_virtq_receive_joined },
  [NATIVE_VIRTQ_SEND_SEGMENTS] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_virtq_send_segments },
  [NATIVE_VIRTQ_RECLAIM] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_virtq_reclaim },
  [NATIVE_VIRTQ_PUBLISH] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_virtq_publish },
  [NATIVE_XEN_NET_RECEIVE] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_xen_net_receive },
  [NATIVE_XEN_NET_SEND] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_xen_net_send },
  [NATIVE_XEN_NET_RECLAIM] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_xen_net_reclaim },
  [NATIVE_XEN_NET_PUBLISH] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_xen_net_publish },
  [NATIVE_ENCODE_TEXT] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_encode_text },
  [NATIVE_DECODE_TEXT] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_decode_text },
  [NATIVE_SCAN_HEAD] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_scan_head },
  [NATIVE_DECODE_PACKET] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_decode_packet },
  [NATIVE_ATOMIC_EXCHANGE] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_atomic_exchange },
  [NATIVE_ATOMIC_COMPARE_EXCHANGE] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_atomic_compare_exchange },
  [NATIVE_ATOMIC_AND] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_atomic_and },
  [NATIVE_XEN_HYPERCALL] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_xen_hypercall },
  [NATIVE_XEN_NOTIFY] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_xen_notify },
  [NATIVE_XEN_SHARED_INFO] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_xen_shared_info },
  [NATIVE_XEN_GRANT_FRAME] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_xen_grant_frame },
  [NATIVE_XEN_UPCALL] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_xen_upcall },
  [NATIVE_PROVOKE] = { FUNC_TYPE_i32_i64_i32_i32_TO_i64, (wasm_rt_funcref_t)slot_provoke },
  [CALLBACK_REJECTION_TRACKER] = { FUNC_TYPE_i32_i64_i64_i32_i32_TO, (wasm_rt_funcref_t)callback_rejection_tracker },
  [CALLBACK_DMA_REALLOC] = { FUNC_TYPE_i32_i32_i32_i32_TO_i32, (wasm_rt_funcref_t)callback_dma_realloc },
};
