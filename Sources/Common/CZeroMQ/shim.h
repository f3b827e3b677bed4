#ifndef NAVI_CZEROMQ_SHIM_H
#define NAVI_CZEROMQ_SHIM_H

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <time.h>
#include <zmq.h>

// Swift's view of Glibc is without _GNU_SOURCE, so it has neither eventfd nor ppoll nor thread names.

extern int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask);

/// A non-blocking, close-on-exec eventfd, or -1 with errno.
static inline int navi_eventfd(void) {
    return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
}

/// poll(2) with a time limit in nanoseconds; a negative one waits for ever.
static inline int navi_poll(struct pollfd *fds, unsigned int count, long long nanoseconds) {
    struct timespec limit = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    return ppoll(fds, count, nanoseconds < 0 ? 0 : &limit, 0);
}

/// Names the calling thread, for debuggers and `top -H`; at most 15 characters.
static inline void navi_name_thread(const char *name) {
    prctl(PR_SET_NAME, name, 0, 0, 0);
}

#endif
