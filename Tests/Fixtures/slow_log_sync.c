/* Preloaded into a program: while the file that NAVI_TEST_LOG_SYNC_SLOW names exists, syncing a write-ahead log takes
   three seconds, unless that was done just now. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int is_log(int descriptor) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path);
    return length > 4 && memcmp(path + length - 4, "-wal", 4) == 0;
}

int fdatasync(int descriptor) {
    static time_t last = 0;
    const char *flag = getenv("NAVI_TEST_LOG_SYNC_SLOW");
    if (flag && access(flag, F_OK) == 0 && is_log(descriptor)) {
        if (time(NULL) - last > 1) sleep(3);
        last = time(NULL);
    }
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    return real(descriptor);
}
