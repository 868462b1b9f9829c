#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

static int poller = -1;
static sock *dropped;

void watch(sock *s, uint32_t events) {
  if (poller < 0) poller = epoll_create1(0);
  struct epoll_event event = {.events = events, .data.ptr = s};
  if (events == s->events) return;
  if (epoll_ctl(poller, s->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, s->fd, &event) < 0) {
    perror("epoll_ctl");
    exit(2);
  }
  s->events = events;
}

// Freed only at the end of the turn: this turn may still hold an event for it.
void drop(sock *s) {
  if (s->fd < 0) return;
  close(s->fd);
  s->fd = -1;
  s->next = dropped;
  dropped = s;
}

void turn(int64_t longest_ns) {
  struct epoll_event events[512];
  if (longest_ns < 0) longest_ns = 0;
  struct timespec longest = {longest_ns / 1000000000, longest_ns % 1000000000};
  int count = epoll_pwait2(poller, events, 512, &longest, 0);
  for (int i = 0; i < count; i++) {
    sock *s = events[i].data.ptr;
    if (s->fd >= 0) s->ready(s, events[i].events);
  }
  while (dropped) {
    sock *s = dropped;
    dropped = s->next;
    free(s);
  }
}

uint64_t now_ns(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (uint64_t)at.tv_sec * 1000000000 + (uint64_t)at.tv_nsec;
}
