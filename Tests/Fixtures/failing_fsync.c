/* Preloaded into a program: while the file that NAVI_TEST_FSYNC_FAILS names exists, nothing can be synced. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int fails(void) {
    const char *path = getenv("NAVI_TEST_FSYNC_FAILS");
    return path && access(path, F_OK) == 0;
}

static int sync_with(const char *name, int descriptor) {
    if (fails()) {
        errno = EIO;
        return -1;
    }
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return real(descriptor);
}

int fsync(int descriptor) { return sync_with("fsync", descriptor); }
int fdatasync(int descriptor) { return sync_with("fdatasync", descriptor); }
