import Glibc
import SystemPackage

/// A filter for the system calls of everything in the sandbox, in the form that the kernel takes (classic BPF). Calls that
/// are refused fail with an error, so that programs that can do without go on.
enum SystemCallFilter {
    /// What the filter looks at: the kernel's `seccomp_data`.
    private enum Field {
        static let number: UInt32 = 0
        static let architecture: UInt32 = 4
        static let firstArgument: UInt32 = 16
    }

    private enum Verdict {
        static let allow: UInt32 = 0x7FFF_0000
        static let kill: UInt32 = 0x8000_0000
        static func error(_ number: Int32) -> UInt32 { 0x0005_0000 | UInt32(number) }
    }

    private struct Machine {
        let architecture: UInt32
        let socket: UInt32
        let number: @Sendable (RefusedSystemCall) -> UInt32?
    }

    #if arch(x86_64)
    private static let machine: Machine? = Machine(architecture: 0xC000_003E, socket: 41, number: \.x86)
    #elseif arch(arm64)
    private static let machine: Machine? = Machine(architecture: 0xC000_00B7, socket: 198, number: \.arm)
    #else
    private static let machine: Machine? = nil
    #endif

    /// Kinds of sockets that a namespace without a network has: local ones, those of its own loopback, and the way to ask
    /// about it. Others, such as those to a hypervisor, are not bound by namespaces.
    private static let socketFamilies = [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK].map { UInt32($0) }

    /// The filter; `nil` for an architecture that is not known here.
    static var program: [UInt8]? {
        guard let machine else { return nil }
        var code = Program()
        code.load(Field.architecture)
        code.unless(equal: machine.architecture, Verdict.kill)
        code.load(Field.number)
        // Another way to call the same kernel, whose numbers begin here.
        code.when(atLeast: 0x4000_0000, Verdict.error(ENOSYS))
        for number in RefusedSystemCall.all.compactMap(machine.number) {
            code.when(equal: number, Verdict.error(EPERM))
        }
        code.unless(equal: machine.socket, Verdict.allow)
        code.load(Field.firstArgument)
        for family in socketFamilies { code.when(equal: family, Verdict.allow) }
        code.finish(Verdict.error(EAFNOSUPPORT))
        return code.bytes
    }

    /// Writes the filter where no sandbox sees it.
    ///
    /// - Parameter folder: Made if it is missing.
    /// - Returns: The file's path; `nil` where there is no filter.
    static func install(in folder: String) throws -> String? {
        guard let program else { return nil }
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
        let path = "\(folder)/.system-calls"
        // Other workers write the same, and read it meanwhile.
        let draft = "\(path)-\(String(UInt64.random(in: .min ... .max), radix: 36))"
        let file = try FileDescriptor.open(
            FilePath(draft), .writeOnly, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
            permissions: .ownerReadWrite)
        try file.closeAfter { _ = try file.writeAll(program) }
        guard rename(draft, path) == 0 else { throw Errno(rawValue: errno) }
        return path
    }
}

/// Instructions one after the other; each verdict follows its question at once, so that no jump is long.
private struct Program {
    private(set) var bytes: [UInt8] = []

    mutating func load(_ offset: UInt32) { add(0x20, 0, 0, offset) }

    mutating func when(equal value: UInt32, _ verdict: UInt32) {
        add(0x15, 0, 1, value)
        finish(verdict)
    }

    mutating func when(atLeast value: UInt32, _ verdict: UInt32) {
        add(0x35, 0, 1, value)
        finish(verdict)
    }

    mutating func unless(equal value: UInt32, _ verdict: UInt32) {
        add(0x15, 1, 0, value)
        finish(verdict)
    }

    mutating func finish(_ verdict: UInt32) { add(0x06, 0, 0, verdict) }

    private mutating func add(_ code: UInt16, _ ifTrue: UInt8, _ ifFalse: UInt8, _ operand: UInt32) {
        withUnsafeBytes(of: code) { bytes += $0 }
        bytes += [ifTrue, ifFalse]
        withUnsafeBytes(of: operand) { bytes += $0 }
    }
}
