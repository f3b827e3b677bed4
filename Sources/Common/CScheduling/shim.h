#ifndef NAVI_CSCHEDULING_SHIM_H
#define NAVI_CSCHEDULING_SHIM_H

#include <sched.h>
#include <stdint.h>
#include <sys/syscall.h>

// Swift cannot call functions with variable arguments, and glibc has no other way to these calls before 2.41.

extern long syscall(long number, ...);

/// Asks for time slices of this length (0.1 to 100 ms) for the calling thread; what else its scheduling says stays. Once
/// in a thread's life: later calls return at once. Has an effect since Linux 6.12, and none for real-time threads or where
/// a sandbox refuses it: then the thread is scheduled like any other, which costs time and nothing else.
static inline void navi_set_time_slice(uint64_t nanoseconds) {
    static __thread int is_set;
    if (is_set) return;
    is_set = 1;
    // The first version of the kernel's struct sched_attr.
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } attributes = {0};
    if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return;
    if (attributes.policy != SCHED_OTHER) return;
    attributes.runtime = nanoseconds;
    syscall(SYS_sched_setattr, 0, &attributes, 0);
}

#endif
