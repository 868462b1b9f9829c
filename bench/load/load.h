// The load generator: server and client of every measurement in one process and one thread, so that a proxy under
// test always has the machine's other cores to itself, and so that both ends read the same clock.
#ifndef LOAD_H
#define LOAD_H

#include <stddef.h>
#include <stdint.h>

enum wire { RAW, WS, HTTP };

struct options {
  const char *mode;
  int listen;       // our server's port
  int target;       // the port the clients dial: the proxy's, or our own for a direct measurement
  int conns;
  int size;         // payload bytes of a message
  int slow;         // integrity: how many connections have a slow reader, on each side
  int half_close;   // integrity: each side ends its direction by FIN and waits for the other's
  int up;           // bulk: the client sends
  int tree;         // the process whose CPU and memory (with all its children) are sampled
  double secs, warm, settle, sample;
  double rate;      // exchange: messages a second over all connections; 0 = as fast as the replies come
  double expect;    // exchange: the round trip in milliseconds that the fault in force is meant to cause
  double mb;        // integrity: megabytes each way on each connection
  enum wire wire;
};
extern struct options options;

// loop.c
typedef struct sock sock;
struct sock {
  int fd;
  uint32_t events;
  void (*ready)(sock *, uint32_t events);
  sock *next;
};
void watch(sock *, uint32_t events);
void drop(sock *);
void turn(int64_t longest_ns);
uint64_t now_ns(void);

// net.c
void serve(void (*accepted)(int fd));
int dial(unsigned nth);
extern long errors;
void fault(const char *what);
void receive_buffer(int fd, int bytes);

// usage.c
double cpu_seconds(int pid);
double own_cpu_seconds(void);
long memory_kb(int pid, int *processes);

// wire.c: a message on each wire, and how many whole messages some bytes complete
struct parser {
  uint8_t have, matched, counts;
  uint8_t header[14];
  uint64_t left;
};
struct bytes {
  uint8_t *data;
  size_t size;
};
struct bytes request(void);
struct bytes reply(void);
size_t messages_in(struct parser *, const uint8_t *, size_t, int from_server);
size_t frame_header(uint8_t *at, uint64_t size, int masked);

// handshake.c: the WebSocket upgrade
void ask_upgrade(int fd);
int pass_head(int fd);
void grant_upgrade(int fd);

// echo.c
void serve_echo(void);

// latencies.c
void note_latency(uint64_t ns);
void print_latencies(void);

int run_bulk(void);
int run_exchange(void);
int run_connect(void);
int run_integrity(void);

#endif
