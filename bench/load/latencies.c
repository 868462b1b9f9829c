#include "load.h"

#include <stdio.h>
#include <stdlib.h>

static float *noted;
static size_t count, room;

void note_latency(uint64_t ns) {
  if (count == room) noted = realloc(noted, (room = room ? room * 2 : 65536) * sizeof *noted);
  noted[count++] = (float)ns / 1000;
}

static int ascending(const void *a, const void *b) {
  float left = *(const float *)a, right = *(const float *)b;
  return left < right ? -1 : left > right;
}

static double at(double share) {
  return count ? noted[(size_t)(share * (double)(count - 1))] : -1;
}

// Microseconds; the error is the distance from the expected round trip, late or early.
void print_latencies(void) {
  qsort(noted, count, sizeof *noted, ascending);
  printf(",\"p50\":%.2f,\"p90\":%.2f,\"p99\":%.2f,\"least\":%.2f,\"most\":%.2f", at(0.5), at(0.9), at(0.99), at(0), at(1));
  if (options.expect <= 0) return;
  for (size_t i = 0; i < count; i++) {
    float off = noted[i] - (float)options.expect * 1000;
    noted[i] = off < 0 ? -off : off;
  }
  qsort(noted, count, sizeof *noted, ascending);
  printf(",\"errorP50\":%.2f,\"errorP99\":%.2f", at(0.5), at(0.99));
}
