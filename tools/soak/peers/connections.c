/*
 * Opens and closes connections to an echo server over IPv4: connections ADDRESS PORT COUNT PROCESSES. Each connection
 * sends some bytes and expects them back; every second one is reset at the end, the others are closed. Prints the
 * number of connections that failed, and the seconds.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MESSAGE_BYTES = 100, MOST_PROCESSES = 64 };

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* Returns whether the server has sent everything back. */
static int use(const struct sockaddr_in *to, int is_reset)
{
	char message[MESSAGE_BYTES], answer[MESSAGE_BYTES];
	struct timeval limit = { .tv_sec = 60 };
	int flow = socket(AF_INET, SOCK_STREAM, 0), got = 0;
	memset(message, 'm', sizeof message);
	setsockopt(flow, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	if (flow < 0 || connect(flow, (const struct sockaddr *)to, sizeof *to) != 0 ||
	    send(flow, message, sizeof message, MSG_NOSIGNAL) != sizeof message)
		return close(flow), 0;
	while (got < MESSAGE_BYTES) {
		ssize_t bytes = recv(flow, answer + got, sizeof answer - got, 0);
		if (bytes <= 0)
			break;
		got += bytes;
	}
	if (is_reset)
		setsockopt(flow, SOL_SOCKET, SO_LINGER, &(struct linger){ .l_onoff = 1 }, sizeof(struct linger));
	close(flow);
	return got == MESSAGE_BYTES && memcmp(message, answer, sizeof message) == 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	if (argc != 5 || inet_pton(AF_INET, argv[1], &to.sin_addr) != 1)
		return 64;
	to.sin_port = htons(atoi(argv[2]));
	int count = atoi(argv[3]), processes = atoi(argv[4]), failures[2], failed = 0, part;
	if (processes < 1 || processes > MOST_PROCESSES || pipe(failures) != 0)
		return 64;
	double begin = now();
	for (int child = 0; child < processes; child++) {
		if (fork() != 0)
			continue;
		int own = 0;
		for (int number = child; number < count; number += processes)
			own += !use(&to, number & 1);
		return write(failures[1], &own, sizeof own) != sizeof own;
	}
	for (int child = 0; child < processes; child++) {
		if (read(failures[0], &part, sizeof part) != sizeof part)
			return 1;
		failed += part;
	}
	while (wait(NULL) > 0)
		;
	printf("%d %.6f\n", failed, now() - begin);
	return 0;
}
