#include "load.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static size_t read_text(const char *path, char *text, size_t size) {
  FILE *file = fopen(path, "r");
  if (!file) return text[0] = 0;
  size_t got = fread(text, 1, size - 1, file);
  fclose(file);
  text[got] = 0;
  return got;
}

// The kernel's own count in nanoseconds: clock ticks of 10 ms are too coarse for a proxy that is nearly idle.
static double task_seconds(int pid, const char *task) {
  char path[300], text[100];
  snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", pid, task);
  return read_text(path, text, sizeof text) ? atof(text) / 1e9 : 0;
}

// What children that have ended used, such as those of a proxy that forks for every connection.
static double reaped_seconds(int pid) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  if (!read_text(path, text, sizeof text)) return 0;
  long user = 0, kernel = 0;
  char *fields = strrchr(text, ')');
  if (fields) sscanf(fields + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %ld %ld", &user, &kernel);
  return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

static double memory_of(int pid) {
  char path[64], text[4096];
  snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
  read_text(path, text, sizeof text);
  char *line = strstr(text, "\nPss:");
  return line ? atof(line + 5) : 0;
}

// Visits a process and all below it; each adds one figure.
static double sum(int pid, int memory, int *processes) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task", pid);
  DIR *tasks = opendir(path);
  if (!tasks) return 0;
  if (processes) (*processes)++;
  double total = memory ? memory_of(pid) : reaped_seconds(pid);
  static char children[1 << 16];
  for (struct dirent *task; (task = readdir(tasks));) {
    if (task->d_name[0] == '.') continue;
    if (!memory) total += task_seconds(pid, task->d_name);
    char below[300];
    snprintf(below, sizeof below, "/proc/%d/task/%s/children", pid, task->d_name);
    if (!read_text(below, children, sizeof children)) continue;
    char *mine = strdup(children), *next = mine;
    for (long child; (child = strtol(next, &next, 10)) > 0;) total += sum((int)child, memory, processes);
    free(mine);
  }
  closedir(tasks);
  return total;
}

double cpu_seconds(int pid) {
  return pid ? sum(pid, 0, 0) : 0;
}

long memory_kb(int pid, int *processes) {
  *processes = 0;
  return pid ? (long)sum(pid, 1, processes) : 0;
}

double own_cpu_seconds(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}
