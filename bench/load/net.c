#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

long errors;

// The first few errors are told one by one; all are counted.
void fault(const char *what) {
  if (errors++ < 5) fprintf(stderr, "%s (last error: %s)\n", what, strerror(errno));
  errno = 0;
}

static void (*on_accepted)(int fd);

static void no_delay(int fd) {
  int yes = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

static void accept_all(sock *s, uint32_t events) {
  (void)events;
  for (int n = 0; n < 64; n++) {
    int fd = accept4(s->fd, 0, 0, SOCK_NONBLOCK);
    if (fd < 0) {
      if (errno != EAGAIN) fault("accept");
      return;
    }
    no_delay(fd);
    on_accepted(fd);
  }
}

static struct sockaddr_in loopback(int port, uint32_t host) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  at.sin_addr.s_addr = htonl((127u << 24) + host);
  return at;
}

void serve(void (*accepted)(int fd)) {
  static sock listener;
  int yes = 1;
  on_accepted = accepted;
  listener.ready = accept_all;
  listener.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(listener.fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  struct sockaddr_in at = loopback(options.listen, 1);
  if (bind(listener.fd, (struct sockaddr *)&at, sizeof at) < 0 || listen(listener.fd, 4096) < 0) {
    perror("listen");
    exit(2);
  }
  watch(&listener, EPOLLIN);
}

// Many short connections from one address would use up its ports: the nth comes from 127.0.0.2, .3, ...
int dial(unsigned nth) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (fd < 0) {
    perror("socket");
    exit(2);
  }
  int yes = 1;
  no_delay(fd);
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
  struct sockaddr_in from = loopback(0, 2 + nth % 100), to = loopback(options.target, 1);
  if (bind(fd, (struct sockaddr *)&from, sizeof from) < 0) perror("bind");
  if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS) fault("connect");
  return fd;
}

void receive_buffer(int fd, int bytes) {
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}
