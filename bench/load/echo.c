#include "load.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct echo {
  sock s;
  int upgraded;
  struct parser in;
  size_t owed, position;
};

static uint8_t buffer[256 * 1024];

// The replies are all the same bytes, over and over; a position in them and a count are all that is kept.
static void pay(struct echo *e) {
  struct bytes one = reply();
  while (e->owed > 0) {
    size_t rest = one.size - e->position, size = e->owed < rest ? e->owed : rest;
    ssize_t sent = send(e->s.fd, one.data + e->position, size, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno != EAGAIN) drop(&e->s);
      else watch(&e->s, EPOLLIN | EPOLLOUT);
      return;
    }
    e->owed -= (size_t)sent;
    e->position = (e->position + (size_t)sent) % one.size;
  }
  watch(&e->s, EPOLLIN);
}

static void hear(sock *s, uint32_t events) {
  struct echo *e = (struct echo *)s;
  if (events & EPOLLOUT) {
    pay(e);
    if (s->fd < 0) return;
  }
  if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR))) return;
  if (options.wire == WS && !e->upgraded) {
    int passed = pass_head(s->fd);
    if (passed < 0) drop(s);
    if (passed > 0) {
      e->upgraded = 1;
      grant_upgrade(s->fd);
    }
    return;
  }
  ssize_t got = recv(s->fd, buffer, sizeof buffer, 0);
  if (got <= 0) {
    if (got < 0 && errno == EAGAIN) return;
    drop(s);
    return;
  }
  size_t found = messages_in(&e->in, buffer, (size_t)got, 0);
  e->owed += options.wire == RAW ? (size_t)got : found * reply().size;
  if (e->owed > 0) pay(e);
}

static void accepted(int fd) {
  struct echo *e = calloc(1, sizeof *e);
  e->s.fd = fd;
  e->s.ready = hear;
  watch(&e->s, EPOLLIN);
}

void serve_echo(void) {
  serve(accepted);
}
