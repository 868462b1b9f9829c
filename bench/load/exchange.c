#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define FLIGHT 64 // messages under way on one connection; what would exceed it is skipped and counted

struct client {
  sock s;
  int asked, open;
  struct parser in;
  uint64_t sent_at[FLIGHT];
  unsigned sent, answered;
};

static struct client **clients;
static int dialled, opened, closing;
static enum { OPENING, IDLE, FLOWING } phase;
static uint64_t answers, skipped, measured_from;
static uint8_t buffer[256 * 1024];

static void say(struct client *c) {
  struct bytes one = request();
  if (c->sent - c->answered == FLIGHT) {
    skipped++;
    return;
  }
  c->sent_at[c->sent++ % FLIGHT] = now_ns();
  if (send(c->s.fd, one.data, one.size, MSG_NOSIGNAL) != (ssize_t)one.size) fault("send");
}

static void answered(struct client *c, uint64_t at) {
  uint64_t sent_at = c->sent_at[c->answered++ % FLIGHT];
  if (!c->open) {
    c->open = 1;
    opened++;
    return;
  }
  if (phase != FLOWING) return;
  if (measured_from && sent_at >= measured_from) {
    answers++;
    note_latency(at - sent_at);
  }
  if (options.rate == 0) say(c);
}

static void lost(struct client *c, const char *what) {
  if (!closing) fault(what);
  for (int i = 0; i < options.conns; i++) {
    if (clients[i] == c) clients[i] = 0;
  }
  drop(&c->s);
}

static void ready(sock *s, uint32_t events) {
  struct client *c = (struct client *)s;
  if (!c->asked) {
    c->asked = 1;
    watch(s, EPOLLIN);
    if (options.wire == WS) ask_upgrade(s->fd);
    else say(c);
    return;
  }
  if (options.wire == WS && c->asked == 1) {
    int passed = pass_head(s->fd);
    if (passed < 0) return lost(c, "upgrade");
    if (passed == 0) return;
    c->asked = 2;
    return say(c);
  }
  (void)events;
  ssize_t got = recv(s->fd, buffer, sizeof buffer, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) return lost(c, got == 0 ? "early end" : "receive");
  uint64_t at = now_ns();
  for (size_t n = messages_in(&c->in, buffer, (size_t)got, 1); n > 0; n--) answered(c, at);
}

static struct client *open_one(unsigned nth) {
  struct client *c = calloc(1, sizeof *c);
  c->s.fd = dial(nth);
  c->s.ready = ready;
  watch(&c->s, EPOLLOUT);
  return c;
}

static void turn_for(double secs) {
  for (uint64_t end = now_ns() + (uint64_t)(secs * 1e9); now_ns() < end;) turn(10000000);
}

// Opens `count` connections, 128 at a time; each is open when its first message has been answered.
static void open_all(int count) {
  uint64_t last = now_ns();
  for (int before = 0; opened < count && now_ns() - last < 20000000000;) {
    while (dialled < count && dialled - opened < 128) {
      clients[dialled] = open_one((unsigned)dialled);
      dialled++;
    }
    turn(10000000);
    if (opened > before) last = now_ns();
    before = opened;
  }
}

// A few connections come and go first, so that what a proxy loads once is not charged to the connections.
static void rehearse(void) {
  int count = options.conns < 8 ? options.conns : 8;
  open_all(count);
  closing = 1;
  for (int i = 0; i < count; i++) {
    if (clients[i]) drop(&clients[i]->s);
    clients[i] = 0;
  }
  turn_for(0.4);
  closing = dialled = opened = 0;
}

static void send_due(uint64_t start, uint64_t *sent, int paced) {
  if (!paced) return turn(2000000);
  uint64_t at = now_ns(), due = (uint64_t)((double)(at - start) / 1e9 * options.rate);
  for (; *sent < due; (*sent)++) {
    struct client *c = clients[*sent % (uint64_t)options.conns];
    if (c) say(c);
  }
  uint64_t next = start + (uint64_t)((double)(*sent + 1) / options.rate * 1e9);
  at = now_ns();
  turn(next > at ? (int64_t)(next - at) : 0);
}

static void print_samples(int first, uint64_t start) {
  int processes;
  printf("%s[%.1f,%ld]", first < 0 ? "" : ",", (double)(now_ns() - start) / 1e9, memory_kb(options.tree, &processes));
}

int run_exchange(void) {
  int processes = 0;
  long base = 0, idle = 0, active = 0;
  clients = calloc((size_t)options.conns, sizeof *clients);
  serve_echo();
  if (options.settle > 0) {
    rehearse();
    base = memory_kb(options.tree, &processes);
  }
  double own = own_cpu_seconds();
  open_all(options.conns);
  phase = IDLE;
  if (options.settle > 0) {
    turn_for(options.settle);
    idle = memory_kb(options.tree, &processes);
  }

  phase = FLOWING;
  uint64_t start = now_ns(), sent = 0, warm = (uint64_t)(options.warm * 1e9);
  if (options.rate == 0) for (int i = 0; i < options.conns; i++) if (clients[i]) say(clients[i]);
  while (now_ns() < start + warm) send_due(start, &sent, options.rate > 0);
  measured_from = now_ns();
  uint64_t next_sample = measured_from;
  double cpu = cpu_seconds(options.tree);
  own = own_cpu_seconds();
  printf("{\"samples\":[");
  for (int first = -1; now_ns() < measured_from + (uint64_t)(options.secs * 1e9); ) {
    send_due(start, &sent, options.rate > 0);
    if (options.sample > 0 && now_ns() >= next_sample) {
      print_samples(first, start);
      first = 0;
      next_sample += (uint64_t)(options.sample * 1e9);
    }
  }
  double secs = (double)(now_ns() - measured_from) / 1e9;
  cpu = cpu_seconds(options.tree) - cpu;
  own = own_cpu_seconds() - own;
  uint64_t counted = answers;
  if (options.settle > 0) active = memory_kb(options.tree, &processes);
  printf("],\"opened\":%d,\"seconds\":%.3f,\"messages\":%lu,\"rate\":%.1f,\"skipped\":%lu,\"cpu\":%.4f,"
         "\"cpuPerMessage\":%.4f,\"loadCpu\":%.3f,\"base\":%ld,\"idle\":%ld,\"active\":%ld,\"processes\":%d",
         opened, secs, counted, (double)counted / secs, skipped, cpu, counted ? cpu / (double)counted * 1e6 : -1, own / secs,
         base, idle, active, processes);
  if (options.settle > 0) {
    printf(",\"idleKb\":%.3f,\"activeKb\":%.3f", (double)(idle - base) / options.conns, (double)(active - base) / options.conns);
  }
  print_latencies();
  printf(",\"errors\":%ld}\n", errors);
  return errors || opened < options.conns || counted == 0;
}
