/*
 * Tells the thread sanitizer what Swift's Mutex does on Linux. A contended one is locked and unlocked inside
 * libswiftSynchronization and the kernel (a futex with priority inheritance), where the sanitizer sees nothing: it would
 * report a race for everything that such a mutex guards. Preloaded, this stands before the two functions of that library.
 * Does nothing in programs without the sanitizer. Needs clang, for Swift's calling convention.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *
/* Synchronization._MutexHandle._lockSlow(Swift.UInt32) -> () */
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
/* Synchronization._MutexHandle._unlockSlow() -> () */
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

static void *next(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    /* Only callers of the library come here. */
    if (!function) abort();
    return function;
}

SWIFT void lock_slow(uint32_t thread, SELF mutex) __asm__(LOCK);
SWIFT void unlock_slow(SELF mutex) __asm__(UNLOCK);

SWIFT void lock_slow(uint32_t thread, SELF mutex) {
    ((SWIFT void (*)(uint32_t, SELF))next(LOCK))(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT void unlock_slow(SELF mutex) {
    if (__tsan_release) __tsan_release(mutex);
    ((SWIFT void (*)(SELF))next(UNLOCK))(mutex);
}
