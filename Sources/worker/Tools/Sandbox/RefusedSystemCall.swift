/// A call of the kernel that no command in the sandbox needs: each of them either takes memory that no limit of a process
/// counts, or leads into parts of the kernel that are seldom used and were often broken.
struct RefusedSystemCall: Sendable {
    let name: StaticString
    /// Its numbers; `nil` where the architecture has no such call.
    let x86: UInt32?
    let arm: UInt32?

    private init(_ name: StaticString, _ x86: UInt32?, _ arm: UInt32?) {
        self.name = name
        self.x86 = x86
        self.arm = arm
    }

    static let all = memory + messages + kernel + processes + mounting + clocks

    /// Memory that belongs to no process.
    private static let memory = [
        Self("memfd_create", 319, 279), Self("memfd_secret", 447, 447), Self("shmget", 29, 194), Self("shmat", 30, 196),
        Self("shmctl", 31, 195), Self("shmdt", 67, 197), Self("vmsplice", 278, 75),
    ]
    private static let messages = [
        Self("msgget", 68, 186), Self("msgsnd", 69, 189), Self("msgrcv", 70, 188), Self("msgctl", 71, 187),
        Self("semget", 64, 190), Self("semop", 65, 193), Self("semctl", 66, 191), Self("semtimedop", 220, 192),
        Self("mq_open", 240, 180),
    ]
    private static let kernel = [
        Self("bpf", 321, 280), Self("perf_event_open", 298, 241), Self("userfaultfd", 323, 282),
        Self("add_key", 248, 217),
        Self("request_key", 249, 218), Self("keyctl", 250, 219), Self("io_uring_setup", 425, 425),
        Self("io_uring_enter", 426, 426), Self("io_uring_register", 427, 427), Self("kexec_load", 246, 104),
        Self("kexec_file_load", 320, 294), Self("init_module", 175, 105), Self("finit_module", 313, 273),
        Self("delete_module", 176, 106), Self("syslog", 103, 116), Self("fanotify_init", 300, 262),
        Self("lookup_dcookie", 212, 18), Self("nfsservctl", 180, 42), Self("uselib", 134, nil), Self("ustat", 136, nil),
        Self("sysfs", 139, nil), Self("iopl", 172, nil), Self("ioperm", 173, nil), Self("modify_ldt", 154, nil),
    ]
    private static let processes = [
        Self("ptrace", 101, 117), Self("process_vm_readv", 310, 270), Self("process_vm_writev", 311, 271),
        Self("kcmp", 312, 272), Self("pidfd_getfd", 438, 438), Self("mbind", 237, 235), Self("set_mempolicy", 238, 237),
        Self("migrate_pages", 256, 238), Self("move_pages", 279, 239), Self("acct", 163, 89), Self("vhangup", 153, 58),
    ]
    private static let mounting = [
        Self("mount", 165, 40), Self("umount2", 166, 39), Self("pivot_root", 155, 41), Self("chroot", 161, 51),
        Self("unshare", 272, 97), Self("setns", 308, 268), Self("open_tree", 428, 428), Self("move_mount", 429, 429),
        Self("fsopen", 430, 430), Self("fsconfig", 431, 431), Self("fsmount", 432, 432), Self("fspick", 433, 433),
        Self("mount_setattr", 442, 442), Self("name_to_handle_at", 303, 264), Self("open_by_handle_at", 304, 265),
        Self("quotactl", 179, 60), Self("swapon", 167, 224), Self("swapoff", 168, 225),
    ]
    private static let clocks = [
        Self("settimeofday", 164, 170), Self("clock_settime", 227, 112), Self("adjtimex", 159, 171),
        Self("clock_adjtime", 305, 266), Self("reboot", 169, 142),
    ]
}
