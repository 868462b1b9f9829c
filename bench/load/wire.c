#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct bytes make(int from_server) {
  struct bytes made = {malloc((size_t)options.size + 256), 0};
  if (options.wire == WS) made.size = frame_header(made.data, (uint64_t)options.size, !from_server);
  if (options.wire == HTTP) {
    made.size = (size_t)sprintf((char *)made.data,
                                from_server ? "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n"
                                            : "GET /bench HTTP/1.1\r\nHost: bench\r\n\r\n",
                                options.size);
    if (!from_server) return made;
  }
  memset(made.data + made.size, 'x', (size_t)options.size);
  made.size += (size_t)options.size;
  return made;
}

struct bytes request(void) {
  static struct bytes made;
  return made.data ? made : (made = make(0));
}

struct bytes reply(void) {
  static struct bytes made;
  return made.data ? made : (made = make(1));
}

// A binary frame; the mask is four zero bytes, which is a valid mask and leaves the payload as it is.
size_t frame_header(uint8_t *at, uint64_t size, int masked) {
  size_t used = 2;
  at[0] = 0x82;
  at[1] = (uint8_t)(masked ? 0x80 : 0);
  if (size < 126) at[1] |= (uint8_t)size;
  else {
    int wide = size > 0xffff;
    at[1] |= wide ? 127 : 126;
    for (int shift = wide ? 56 : 8; shift >= 0; shift -= 8) at[used++] = (uint8_t)(size >> shift);
  }
  if (masked) {
    memset(at + used, 0, 4);
    used += 4;
  }
  return used;
}

static int frame_begins(struct parser *p, uint8_t byte) {
  p->header[p->have++] = byte;
  if (p->have < 2) return 0;
  int kind = p->header[1] & 0x7f, extra = kind == 127 ? 8 : kind == 126 ? 2 : 0;
  int size = 2 + extra + (p->header[1] & 0x80 ? 4 : 0);
  if (p->have < size) return 0;
  uint64_t payload = extra ? 0 : (uint64_t)kind;
  for (int i = 0; i < extra; i++) payload = payload << 8 | p->header[2 + i];
  p->counts = (p->header[0] & 0x0f) < 8;
  p->have = 0;
  p->left = payload;
  return 1;
}

static int head_ends(struct parser *p, uint8_t byte) {
  p->matched = (uint8_t)(byte == "\r\n\r\n"[p->matched] ? p->matched + 1 : byte == '\r');
  if (p->matched < 4) return 0;
  p->matched = 0;
  return 1;
}

size_t messages_in(struct parser *p, const uint8_t *data, size_t size, int from_server) {
  size_t found = 0;
  if (options.wire == RAW) {
    p->left += size;
    found = p->left / (uint64_t)options.size;
    p->left %= (uint64_t)options.size;
    return found;
  }
  for (size_t at = 0; at < size;) {
    if (p->left > 0) {
      uint64_t take = p->left < size - at ? p->left : size - at;
      at += take;
      if ((p->left -= take) == 0) found += p->counts;
      continue;
    }
    int begins = options.wire == WS ? frame_begins(p, data[at++]) : head_ends(p, data[at++]);
    if (!begins) continue;
    if (options.wire == HTTP) {
      p->counts = 1;
      p->left = from_server ? (uint64_t)options.size : 0;
    }
    if (p->left == 0) found += p->counts;
  }
  return found;
}
