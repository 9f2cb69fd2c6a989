/* Generated from natives/natives.ts. */
#pragma once
#define NATIVES_HASH_BYTES 0x1c, 0x5b, 0x37, 0x74, 0xd4, 0xc8, 0x43, 0x01, 0x60, 0x99, 0x8e, 0xa8, 0xd2, 0xeb, 0x5c, 0x92, 0xb7, 0xbd, 0xa5, 0xbc, 0x9e, 0xd6, 0x97, 0xc1, 0x72, 0xa8, 0xf4, 0x85, 0x79, 0xae, 0xd5, 0xbf

#ifndef __ASSEMBLER__
#include <stdint.h>
#include "engine/value.h"

enum native {
  NATIVE_CONSOLE_WRITE,
  NATIVE_CONSOLE_READ,
  NATIVE_CONSOLE_TEXT,
  NATIVE_EXIT,
  NATIVE_PANIC,
  NATIVE_MONOTONIC_NS,
  NATIVE_WALL_NS,
  NATIVE_ENTROPY,
  NATIVE_ENTROPY_ADD,
  NATIVE_ENTROPY_READY,
  NATIVE_WAIT,
  NATIVE_RUN_JOBS,
  NATIVE_ARGS,
  NATIVE_HYPERVISOR,
  NATIVE_DMA_ALLOC,
  NATIVE_HEAP_BYTES,
  NATIVE_PHYSICAL_ADDRESS,
  NATIVE_MAP_FOREIGN,
  NATIVE_MAP_SHARED,
  NATIVE_PROBE,
  NATIVE_MODULE_BYTES,
  NATIVE_BARRIER,
  NATIVE_PORT_READ,
  NATIVE_PORT_WRITE,
  NATIVE_MMIO_READ,
  NATIVE_MMIO_WRITE,
  NATIVE_IRQ_BIND,
  NATIVE_IRQ_UNMASK,
  NATIVE_MSI_BIND,
  NATIVE_MSI_ADDRESS,
  NATIVE_MSI_DATA,
  NATIVE_POWER_BUTTON,
  NATIVE_POWER_BUTTON_PRESSED,
  NATIVE_CHECKSUM,
  NATIVE_COPY,
  NATIVE_COPY_CHECKSUM,
  NATIVE_SIP_HASH,
  NATIVE_CUT_SEGMENT,
  NATIVE_JOIN_SEGMENT,
  NATIVE_VIRTQ_RECEIVE,
  NATIVE_VIRTQ_SEND,
  NATIVE_VIRTQ_RECEIVE_JOINED,
  NATIVE_VIRTQ_SEND_SEGMENTS,
  NATIVE_VIRTQ_RECLAIM,
  NATIVE_VIRTQ_PUBLISH,
  NATIVE_XEN_NET_RECEIVE,
  NATIVE_XEN_NET_SEND,
  NATIVE_XEN_NET_RECLAIM,
  NATIVE_XEN_NET_PUBLISH,
  NATIVE_ENCODE_TEXT,
  NATIVE_DECODE_TEXT,
  NATIVE_SCAN_HEAD,
  NATIVE_DECODE_PACKET,
  NATIVE_ATOMIC_EXCHANGE,
  NATIVE_ATOMIC_COMPARE_EXCHANGE,
  NATIVE_ATOMIC_AND,
  NATIVE_XEN_HYPERCALL,
  NATIVE_XEN_NOTIFY,
  NATIVE_XEN_SHARED_INFO,
  NATIVE_XEN_GRANT_FRAME,
  NATIVE_XEN_UPCALL,
  NATIVE_PROVOKE,
  NATIVE_COUNT
};

enum callback {
  CALLBACK_REJECTION_TRACKER = NATIVE_COUNT + 0,
  CALLBACK_DMA_REALLOC = NATIVE_COUNT + 1,
  SLOT_COUNT = NATIVE_COUNT + 2
};

void native_console_write(struct bytes bytes);
uint32_t native_console_read(struct bytes bytes);
void native_console_text(struct bytes text);
__attribute__((noreturn)) void native_exit(uint32_t status);
__attribute__((noreturn)) void native_panic(struct bytes message);
double native_monotonic_ns(void);
uint64_t native_wall_ns(void);
void native_entropy(struct bytes bytes);
void native_entropy_add(struct bytes bytes);
uint32_t native_entropy_ready(void);
uint32_t native_wait(double deadline_ns);
uint32_t native_run_jobs(void);
js_value native_args(void);
js_value native_hypervisor(void);
js_value native_dma_alloc(uint32_t length_bytes);
double native_heap_bytes(void);
double native_physical_address(struct bytes bytes);
js_value native_map_foreign(double address, uint32_t length_bytes);
js_value native_map_shared(double address, uint32_t length_bytes);
uint32_t native_probe(uint32_t address, uint32_t stride_bytes, uint32_t count);
js_value native_module_bytes(void);
void native_barrier(void);
uint32_t native_port_read(uint32_t io_port, uint32_t width_bytes);
void native_port_write(uint32_t io_port, uint32_t width_bytes, uint32_t value);
uint32_t native_mmio_read(struct bytes bytes, uint32_t offset_bytes, uint32_t width_bytes);
void native_mmio_write(struct bytes bytes, uint32_t offset_bytes, uint32_t width_bytes, uint32_t value);
int32_t native_irq_bind(uint32_t gsi, uint32_t is_level);
void native_irq_unmask(uint32_t event);
int32_t native_msi_bind(void);
double native_msi_address(uint32_t event);
uint32_t native_msi_data(uint32_t event);
int32_t native_power_button(void);
uint32_t native_power_button_pressed(void);
uint32_t native_checksum(struct bytes bytes, uint32_t offset_bytes, uint32_t length_bytes, uint32_t initial);
void native_copy(struct bytes target, uint32_t target_offset, struct bytes source, uint32_t source_offset, uint32_t length_bytes);
uint32_t native_copy_checksum(struct bytes target, uint32_t target_offset, struct bytes source, uint32_t source_offset, uint32_t length_bytes, uint32_t initial);
uint32_t native_sip_hash(struct bytes key, struct bytes words, uint32_t count);
uint32_t native_cut_segment(struct bytes frame, struct bytes job, struct bytes into);
uint32_t native_join_segment(struct bytes joined, struct bytes record, struct bytes frame, uint32_t checksum);
int32_t native_virtq_receive(struct bytes ring, struct bytes state, struct bytes buffers, struct bytes frame);
int32_t native_virtq_send(struct bytes ring, struct bytes state, struct bytes buffers, struct bytes frame);
int32_t native_virtq_receive_joined(struct bytes ring, struct bytes state, struct bytes buffers, struct bytes frame, struct bytes joined, struct bytes record);
uint32_t native_virtq_send_segments(struct bytes ring, struct bytes state, struct bytes buffers, struct bytes frame, struct bytes job, uint32_t most);
int32_t native_virtq_reclaim(struct bytes ring, struct bytes state);
uint32_t native_virtq_publish(struct bytes ring, struct bytes state);
int32_t native_xen_net_receive(struct bytes ring, struct bytes state, struct bytes pages, struct bytes frame);
int32_t native_xen_net_send(struct bytes ring, struct bytes state, struct bytes pages, struct bytes frame);
int32_t native_xen_net_reclaim(struct bytes ring, struct bytes state);
uint32_t native_xen_net_publish(struct bytes ring, struct bytes state);
js_value native_encode_text(struct bytes text);
js_value native_decode_text(struct bytes bytes, uint32_t offset_bytes, uint32_t length_bytes, uint32_t is_ascii);
js_value native_scan_head(struct bytes bytes, uint32_t offset_bytes);
uint32_t native_decode_packet(struct bytes frame, struct bytes decoded);
uint32_t native_atomic_exchange(struct bytes bytes, uint32_t offset_bytes, uint32_t width_bytes, uint32_t value);
uint32_t native_atomic_compare_exchange(struct bytes bytes, uint32_t offset_bytes, uint32_t width_bytes, uint32_t expected, uint32_t value);
uint32_t native_atomic_and(struct bytes bytes, uint32_t offset_bytes, uint32_t width_bytes, uint32_t value);
double native_xen_hypercall(uint32_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e);
int32_t native_xen_notify(uint32_t evtchn_port);
js_value native_xen_shared_info(void);
js_value native_xen_grant_frame(uint32_t index);
int32_t native_xen_upcall(void);
void native_provoke(uint32_t fault);
#endif
