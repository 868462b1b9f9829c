#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

// Both ends send at once, in writes of odd sizes; every byte that arrives is compared with what its connection, its
// direction and its offset say it must be, so that a byte lost, doubled, swapped or taken from another connection shows.
struct end {
  sock s;
  int client, open, greeted, finished, ended, slow;
  uint32_t nth;
  uint64_t sent, got, chance, checksum;
  uint64_t read_after;
};

static struct end *ends[8192];
static int count, finished;
static uint64_t total, moved;
static uint8_t buffer[256 * 1024 + 16];

static uint64_t mixed(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

static uint64_t word_at(uint32_t nth, int from_client, uint64_t index) {
  return mixed(((uint64_t)nth << 41 | (uint64_t)from_client << 40) + index + 0x9e3779b97f4a7c15u);
}

// On the WebSocket wire the stream is a row of binary frames of 4,000 bytes: their headers lie over the pattern.
#define FRAME 4000
static void overlay_headers(uint8_t *at, int from_client, uint64_t offset, size_t size) {
  uint8_t header[14];
  size_t length = from_client ? 8 : 4;
  frame_header(header, FRAME - length, from_client);
  for (uint64_t frame = offset / FRAME * FRAME; frame < offset + size; frame += FRAME) {
    for (uint64_t i = frame; i < frame + length; i++) {
      if (i >= offset && i < offset + size) at[i - offset] = header[i - frame];
    }
  }
}

static void write_pattern(uint8_t *at, uint32_t nth, int from_client, uint64_t offset, size_t size) {
  for (size_t done = 0; done < size;) {
    uint64_t word = word_at(nth, from_client, (offset + done) / 8);
    size_t skip = (offset + done) % 8, take = 8 - skip < size - done ? 8 - skip : size - done;
    memcpy(at + done, (uint8_t *)&word + skip, take);
    done += take;
  }
  if (options.wire == WS) overlay_headers(at, from_client, offset, size);
}

static int matches(const uint8_t *at, uint32_t nth, int from_client, uint64_t offset, size_t size) {
  static uint8_t wanted[sizeof buffer];
  write_pattern(wanted, nth, from_client, offset, size);
  return memcmp(wanted, at, size) == 0;
}

static uint64_t chance(struct end *e) {
  return e->chance = mixed(e->chance + 0x9e3779b97f4a7c15u);
}

static void wrong(struct end *e, const char *what) {
  if (errors++ < 10) {
    fprintf(stderr, "%s, at the %s of connection %u: %lu of %lu bytes received, %lu sent\n", what,
            e->client ? "client" : "server", e->nth, e->got, total, e->sent);
  }
  if (!e->finished) finished++;
  e->finished = 1;
  drop(&e->s);
}

static void settle(struct end *e) {
  int done = e->sent == total && e->got == total && (e->ended || !options.half_close);
  if (!done || e->finished) return;
  e->finished = 1;
  finished++;
  watch(&e->s, EPOLLRDHUP);
}

static void pour(struct end *e) {
  size_t size = 1 + chance(e) % (chance(e) % 4 ? 200000 : 2000);
  if (size > total - e->sent) size = total - e->sent;
  write_pattern(buffer, e->nth, e->client, e->sent, size);
  ssize_t sent = send(e->s.fd, buffer, size, MSG_NOSIGNAL);
  if (sent < 0) {
    if (errno != EAGAIN) wrong(e, strerror(errno));
    return;
  }
  e->sent += (uint64_t)sent;
  moved += (uint64_t)sent;
  if (e->sent == total && options.half_close) shutdown(e->s.fd, SHUT_WR);
}

static void drain(struct end *e) {
  size_t most = e->slow ? 1 + chance(e) % 48000 : sizeof buffer - 16;
  ssize_t got = recv(e->s.fd, buffer, most, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got < 0) return wrong(e, strerror(errno));
  if (got == 0) {
    if (e->got < total || !options.half_close) return wrong(e, "early end");
    e->ended = 1;
    return;
  }
  if (e->got + (uint64_t)got > total) return wrong(e, "too many bytes");
  if (!matches(buffer, e->nth, !e->client, e->got, (size_t)got)) return wrong(e, "wrong bytes");
  e->got += (uint64_t)got;
  moved += (uint64_t)got;
  // Now and then a slow reader does not read at all for a while.
  if (e->slow) e->read_after = now_ns() + (chance(e) % 200 == 0 ? 250000000 : chance(e) % 4000000);
}

static void look(struct end *e) {
  if (e->s.fd < 0 || e->finished) return;
  int reads = !e->ended && now_ns() >= e->read_after;
  watch(&e->s, (reads ? (uint32_t)EPOLLIN : 0) | (e->sent < total ? (uint32_t)EPOLLOUT : 0) | EPOLLERR);
}

// The server learns from the first bytes which connection it holds; on the WebSocket wire they are a frame too.
static int introduce(struct end *e) {
  uint8_t first[14 + 4];
  size_t size = options.wire == WS ? frame_header(first, 4, 1) : 0;
  memcpy(first + size, &e->nth, 4);
  return send(e->s.fd, first, size + 4, MSG_NOSIGNAL) == (ssize_t)size + 4;
}

static int recognise(struct end *e) {
  uint8_t first[14 + 4];
  ssize_t size = options.wire == WS ? 10 : 4;
  if (recv(e->s.fd, first, (size_t)size, MSG_PEEK) != size || recv(e->s.fd, first, (size_t)size, 0) != size) return 0;
  memcpy(&e->nth, first + size - 4, 4);
  if (e->nth >= (uint32_t)options.conns) {
    wrong(e, "wrong first bytes");
    return 0;
  }
  e->slow = (int)e->nth >= options.conns - options.slow;
  return 1;
}

static int greet(struct end *e, uint32_t events) {
  if (options.wire == WS && !e->open) {
    if (e->client && events & EPOLLOUT) {
      ask_upgrade(e->s.fd);
      watch(&e->s, EPOLLIN);
      return 0;
    }
    int passed = pass_head(e->s.fd);
    if (passed < 0) wrong(e, "upgrade");
    if (passed <= 0) return 0;
    e->open = 1;
    if (!e->client) grant_upgrade(e->s.fd);
    if (!e->client) return 0;
  }
  return e->client ? introduce(e) : recognise(e);
}

static void ready(sock *s, uint32_t events) {
  struct end *e = (struct end *)s;
  if (e->finished) return events & (EPOLLERR | EPOLLHUP) ? watch(s, 0) : (void)0;
  if (!e->greeted) {
    if (!greet(e, events)) return;
    e->greeted = 1;
    e->chance = word_at(e->nth, e->client, 1u << 30);
    // First nothing at all, until the kernel's buffers on the way are full and the proxy has to hold bytes itself.
    if (e->slow) e->read_after = now_ns() + 400000000;
    return look(e);
  }
  if (events & (EPOLLIN | EPOLLERR | EPOLLHUP) && !e->ended && now_ns() >= e->read_after) drain(e);
  if (s->fd >= 0 && events & EPOLLOUT && e->sent < total) pour(e);
  if (s->fd < 0) return;
  settle(e);
  look(e);
}

static void add(int fd, int client, uint32_t nth) {
  struct end *e = calloc(1, sizeof *e);
  e->s.fd = fd;
  e->s.ready = ready;
  e->client = client;
  e->nth = nth;
  e->slow = client && (int)nth < options.slow;
  ends[count++] = e;
  if (e->slow) receive_buffer(fd, 32768);
  watch(&e->s, client ? EPOLLOUT : EPOLLIN);
}

static void accepted(int fd) {
  if (count < 8192) add(fd, 0, 0);
}

int run_integrity(void) {
  total = (uint64_t)(options.mb * 1e6) / FRAME * FRAME;
  serve(accepted);
  uint64_t begun = now_ns(), last = begun, seen = 0;
  for (int i = 0; i < options.conns; i++) add(dial((unsigned)i), 1, (uint32_t)i);
  while (finished < 2 * options.conns && now_ns() - last < 15000000000) {
    turn(1000000);
    for (int i = 0; i < count; i++) {
      if (ends[i]->greeted && ends[i]->slow) look(ends[i]);
    }
    if (moved > seen) last = now_ns();
    seen = moved;
  }
  for (int i = 0; i < count; i++) {
    if (!ends[i]->finished) wrong(ends[i], ends[i]->got == total ? "no end of stream" : "stuck");
  }
  if (finished < 2 * options.conns) errors++;
  printf("{\"conns\":%d,\"bytes\":%.0f,\"seconds\":%.3f,\"errors\":%ld}\n", options.conns,
         2.0 * (double)total * options.conns, (double)(now_ns() - begun) / 1e9, errors);
  return errors > 0;
}
