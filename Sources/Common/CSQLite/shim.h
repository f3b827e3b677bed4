#ifndef NAVI_CSQLITE_SHIM_H
#define NAVI_CSQLITE_SHIM_H

#include <sqlite3.h>

// Swift cannot call functions with variable arguments.

/// Does without SQLite's statistics of its memory, which cost a lock at every allocation and release. Has an effect
/// before the first use of SQLite only; SQLITE_MISUSE after it.
static inline int navi_sqlite_forgo_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

#endif
