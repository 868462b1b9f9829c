#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct flow {
  sock s;
  int client, open;
  size_t position;
};

#define CHUNK (64 * 1024)
static uint8_t outgoing[4 * CHUNK], incoming[256 * 1024];
static uint64_t received;
static int opened;

// On the WebSocket wire the endless bytes are whole binary frames of 64 KiB.
static void prepare(void) {
  for (size_t i = 0; i < sizeof outgoing; i++) outgoing[i] = (uint8_t)i;
  if (options.wire != WS) return;
  size_t header = options.up ? 14 : 10;
  for (size_t at = 0; at < sizeof outgoing; at += CHUNK) frame_header(outgoing + at, CHUNK - header, options.up);
}

static int sends(struct flow *f) {
  return f->client == options.up;
}

static void pour(struct flow *f) {
  for (int n = 0; n < 4; n++) {
    ssize_t sent = send(f->s.fd, outgoing + f->position, sizeof outgoing - f->position, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EAGAIN) return;
      fault("send");
      drop(&f->s);
      return;
    }
    f->position = (f->position + (size_t)sent) % sizeof outgoing;
  }
}

static void drain(struct flow *f) {
  for (int n = 0; n < 4; n++) {
    ssize_t got = recv(f->s.fd, incoming, sizeof incoming, 0);
    if (got <= 0) {
      if (got < 0 && errno == EAGAIN) return;
      fault(got == 0 ? "early end" : "receive");
      drop(&f->s);
      return;
    }
    received += (uint64_t)got;
    if ((size_t)got < sizeof incoming) return;
  }
}

static void begin(struct flow *f) {
  f->open = 1;
  opened += f->client;
  watch(&f->s, sends(f) ? EPOLLOUT : EPOLLIN);
}

static void ready(sock *s, uint32_t events) {
  struct flow *f = (struct flow *)s;
  if (f->open) {
    if (sends(f)) pour(f);
    else drain(f);
    return;
  }
  if (options.wire != WS) return begin(f);
  if (f->client && events & EPOLLOUT) {
    ask_upgrade(s->fd);
    watch(s, EPOLLIN);
    return;
  }
  int passed = pass_head(s->fd);
  if (passed < 0) {
    fault("upgrade");
    drop(s);
  }
  if (passed <= 0) return;
  if (!f->client) grant_upgrade(s->fd);
  begin(f);
}

static void add(int fd, int client) {
  struct flow *f = calloc(1, sizeof *f);
  f->s.fd = fd;
  f->s.ready = ready;
  f->client = client;
  if (!client && options.wire != WS) return begin(f);
  watch(&f->s, client ? EPOLLOUT : EPOLLIN);
}

static void accepted(int fd) {
  add(fd, 0);
}

// The rate is also fitted through the arrivals over time (least squares), since a limiter delivers in steps.
struct line { double n, x, y, xx, xy; };
static void fit(struct line *l, double x, double y) {
  l->n++, l->x += x, l->y += y, l->xx += x * x, l->xy += x * y;
}

int run_bulk(void) {
  prepare();
  serve(accepted);
  for (int i = 0; i < options.conns; i++) add(dial((unsigned)i), 1);
  uint64_t begun = now_ns();
  while (opened < options.conns && now_ns() - begun < 10000000000) turn(10000000);
  for (uint64_t end = now_ns() + (uint64_t)(options.warm * 1e9); now_ns() < end;) turn(5000000);

  uint64_t start = now_ns(), first = received, next = start;
  double cpu = cpu_seconds(options.tree), own = own_cpu_seconds();
  struct line line = {0};
  while (now_ns() < start + (uint64_t)(options.secs * 1e9)) {
    turn(2000000);
    uint64_t at = now_ns();
    if (at >= next) {
      fit(&line, (double)(at - start) / 1e9, (double)(received - first));
      next = at + 2000000;
    }
  }
  double secs = (double)(now_ns() - start) / 1e9, bytes = (double)(received - first);
  cpu = cpu_seconds(options.tree) - cpu;
  own = own_cpu_seconds() - own;
  double slope = (line.n * line.xy - line.x * line.y) / (line.n * line.xx - line.x * line.x);
  printf("{\"opened\":%d,\"seconds\":%.3f,\"bytes\":%.0f,\"mbps\":%.3f,\"fitted\":%.4f,\"cpu\":%.4f,\"cpuPerGb\":%.4f,"
         "\"loadCpu\":%.3f,\"errors\":%ld}\n",
         opened, secs, bytes, bytes / secs / 1e6, slope / 1e6, cpu, cpu / (bytes / 1e9), own / secs, errors);
  return errors || opened < options.conns;
}
