#ifndef NAVI_CPROCESS_SHIM_H
#define NAVI_CPROCESS_SHIM_H

#include <sys/prctl.h>

// Swift cannot call functions with variable arguments.

/// From now on no other process of the same user reads this one's memory or environment, or traces it, and it leaves no
/// core dump. Programs that it starts are not concerned: theirs begins anew.
static inline int navi_forbid_inspection(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

#endif
