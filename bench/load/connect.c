#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>

struct visit {
  sock s;
  int asked;
  struct parser in;
  uint64_t begun;
};

static uint64_t visits, measured_from;
static unsigned dialled;
static uint8_t buffer[64 * 1024];

static void ready(sock *, uint32_t);

static void begin(void) {
  struct visit *v = calloc(1, sizeof *v);
  v->begun = now_ns();
  v->s.fd = dial(dialled++);
  v->s.ready = ready;
  watch(&v->s, EPOLLOUT);
}

static void end(struct visit *v, const char *trouble) {
  if (trouble) fault(trouble);
  else if (measured_from) {
    visits++;
    note_latency(now_ns() - v->begun);
  }
  drop(&v->s);
  begin();
}

static void say(struct visit *v) {
  struct bytes one = request();
  if (send(v->s.fd, one.data, one.size, MSG_NOSIGNAL) != (ssize_t)one.size) fault("send");
}

// Dial, one message, its answer, close; then the next.
static void ready(sock *s, uint32_t events) {
  struct visit *v = (struct visit *)s;
  (void)events;
  if (!v->asked) {
    v->asked = 1;
    watch(s, EPOLLIN);
    if (options.wire == WS) ask_upgrade(s->fd);
    else say(v);
    return;
  }
  if (options.wire == WS && v->asked == 1) {
    int passed = pass_head(s->fd);
    if (passed < 0) return end(v, "upgrade");
    if (passed == 0) return;
    v->asked = 2;
    return say(v);
  }
  ssize_t got = recv(s->fd, buffer, sizeof buffer, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) return end(v, got == 0 ? "early end" : "receive");
  if (messages_in(&v->in, buffer, (size_t)got, 1) > 0) end(v, 0);
}

int run_connect(void) {
  serve_echo();
  for (int i = 0; i < options.conns; i++) begin();
  for (uint64_t end = now_ns() + (uint64_t)(options.warm * 1e9); now_ns() < end;) turn(5000000);
  measured_from = now_ns();
  double cpu = cpu_seconds(options.tree), own = own_cpu_seconds();
  while (now_ns() < measured_from + (uint64_t)(options.secs * 1e9)) turn(5000000);
  double secs = (double)(now_ns() - measured_from) / 1e9;
  cpu = cpu_seconds(options.tree) - cpu;
  own = own_cpu_seconds() - own;
  printf("{\"seconds\":%.3f,\"connections\":%lu,\"rate\":%.1f,\"cpu\":%.4f,\"cpuPerConnection\":%.4f,\"loadCpu\":%.3f", secs,
         visits, (double)visits / secs, cpu, visits ? cpu / (double)visits * 1e6 : -1, own / secs);
  print_latencies();
  printf(",\"errors\":%ld}\n", errors);
  return errors || visits == 0;
}
