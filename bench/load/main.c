#include "load.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

struct options options = {
    .mode = "", .conns = 1, .size = 64, .secs = 1, .warm = 0.3, .mb = 24, .wire = RAW,
};

static double number(const char *name) {
  static const struct { const char *name; int *whole; double *real; } known[] = {
      {"--listen", &options.listen, 0}, {"--target", &options.target, 0}, {"--conns", &options.conns, 0},
      {"--size", &options.size, 0},     {"--slow", &options.slow, 0},     {"--half-close", &options.half_close, 0},
      {"--up", &options.up, 0},         {"--tree", &options.tree, 0},     {"--secs", 0, &options.secs},
      {"--warm", 0, &options.warm},     {"--settle", 0, &options.settle}, {"--sample", 0, &options.sample},
      {"--rate", 0, &options.rate},     {"--expect", 0, &options.expect}, {"--mb", 0, &options.mb},
  };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (strcmp(name, known[i].name) == 0) {
      const char *value = name + strlen(name) + 1;
      if (known[i].whole) *known[i].whole = atoi(value);
      else *known[i].real = atof(value);
      return 1;
    }
  }
  return 0;
}

// Options are written --name=value; number() reads its value behind the terminator that replaces the "=".
static void read_options(int argc, char **argv) {
  options.mode = argc > 1 ? argv[1] : "";
  for (int i = 2; i < argc; i++) {
    char *equals = strchr(argv[i], '=');
    if (equals) *equals = 0;
    if (equals && strcmp(argv[i], "--wire") == 0) {
      options.wire = strcmp(equals + 1, "ws") == 0 ? WS : strcmp(equals + 1, "http") == 0 ? HTTP : RAW;
    } else if (!equals || !number(argv[i])) {
      fprintf(stderr, "unknown option %s\n", argv[i]);
      exit(2);
    }
  }
  if (options.target == 0) options.target = options.listen;
}

static void too_long(int signal) {
  (void)signal;
  static const char text[] = "the load generator did not finish in time\n";
  if (write(2, text, sizeof text - 1)) {}
  _exit(3);
}

int main(int argc, char **argv) {
  read_options(argc, argv);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGALRM, too_long);
  alarm((unsigned)(options.secs + options.warm + options.settle) + 90);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);

  if (strcmp(options.mode, "bulk") == 0) return run_bulk();
  if (strcmp(options.mode, "exchange") == 0) return run_exchange();
  if (strcmp(options.mode, "connect") == 0) return run_connect();
  if (strcmp(options.mode, "integrity") == 0) return run_integrity();
  fprintf(stderr, "usage: load bulk|exchange|connect|integrity --listen=PORT [--target=PORT] ...\n");
  return 2;
}
