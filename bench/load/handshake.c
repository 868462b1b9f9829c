#define _GNU_SOURCE
#include "load.h"

#include <string.h>
#include <sys/socket.h>

// The sample key of RFC 6455 and its answer.
static const char ask[] = "GET /bench HTTP/1.1\r\nHost: bench\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
static const char grant[] = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

void ask_upgrade(int fd) {
  if (send(fd, ask, sizeof ask - 1, MSG_NOSIGNAL) != (ssize_t)sizeof ask - 1) fault("upgrade request");
}

void grant_upgrade(int fd) {
  if (send(fd, grant, sizeof grant - 1, MSG_NOSIGNAL) != (ssize_t)sizeof grant - 1) fault("upgrade reply");
}

// Takes exactly one head off the socket, and nothing of what follows it: 1 when done, 0 when more must come, -1 on an end.
int pass_head(int fd) {
  char head[2048];
  ssize_t got = recv(fd, head, sizeof head, MSG_PEEK | MSG_DONTWAIT);
  if (got == 0) return -1;
  if (got < 0) return 0;
  char *end = memmem(head, (size_t)got, "\r\n\r\n", 4);
  if (!end) return 0;
  return recv(fd, head, (size_t)(end + 4 - head), 0) > 0 ? 1 : -1;
}
