/*
 * Pings a guest as fast as it answers: flood ADDRESS FRAME-BYTES COUNT WINDOW. At most WINDOW requests are in flight.
 * Prints the number of answers, and the seconds until the last of them. For domain 0 of the laptop Xen, because the
 * ping of its busybox has only one request in flight.
 */
#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ETHERNET_HEADER_BYTES = 14, IP_HEADER_BYTES = 20, MOST_BYTES = 1500 };

static uint16_t checksum(const uint8_t *bytes, int length)
{
	uint32_t sum = 0;
	for (int at = 0; at + 1 < length; at += 2)
		sum += bytes[at] << 8 | bytes[at + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	if (argc != 5 || inet_pton(AF_INET, argv[1], &to.sin_addr) != 1)
		return 64;
	int length = atoi(argv[2]) - ETHERNET_HEADER_BYTES - IP_HEADER_BYTES;
	int count = atoi(argv[3]), window = atoi(argv[4]);
	if (length < (int)sizeof(struct icmphdr) || length % 2 || length > MOST_BYTES - IP_HEADER_BYTES)
		return 64;
	int raw = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
	/* An answer that takes longer counts as lost. A busy machine may stop its emulators for seconds. */
	struct timeval patience = { .tv_sec = 10 };
	/* Room for all requests in flight, in pages of netback: the default drops some. */
	int room = 4 << 20;
	if (raw < 0 || setsockopt(raw, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0 ||
	    setsockopt(raw, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0)
		return perror("socket"), 1;

	uint8_t request[MOST_BYTES] = { 0 }, answer[MOST_BYTES];
	struct icmphdr *header = (struct icmphdr *)request;
	header->type = ICMP_ECHO;
	header->un.echo.id = htons(getpid());
	double begin = now(), last = begin;
	int sent = 0, got = 0;
	while (got < count) {
		for (; sent < count && sent - got < window; sent++) {
			header->un.echo.sequence = htons(sent);
			header->checksum = 0;
			header->checksum = checksum(request, length);
			if (sendto(raw, request, length, 0, (struct sockaddr *)&to, sizeof to) != length)
				return perror("sendto"), 1;
		}
		ssize_t bytes = recv(raw, answer, sizeof answer, 0);
		if (bytes < 0)
			break;
		const struct icmphdr *said = (struct icmphdr *)(answer + (answer[0] & 15) * 4);
		if (bytes == IP_HEADER_BYTES + length && said->type == ICMP_ECHOREPLY && said->un.echo.id == header->un.echo.id) {
			got++;
			last = now();
		}
	}
	printf("%d %.6f\n", got, last - begin);
	return 0;
}
