import Foundation
import NaviProtocol
import TestKit

/// What else may lie in the folders of sessions, and in the places of their files: links, devices, pipes, folders.
struct FolderBorder: Border {
    let kind = BorderKind.folders
    private static let canary = "canary/keep.txt"

    func attempt(_ numbers: Range<Int>, on ground: HostileGround) async throws {
        try ground.folder.write("keep", to: Self.canary)
        let roots = ["session_files", "work"].map { "\(ground.system.stateFolder)/\($0)" }
        for root in roots { try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true) }
        var made: [String] = []
        for number in numbers where !number.isMultiple(of: 2) {
            var edges = ground.edges(kind, number)
            let root = edges.pick(roots)
            let name = edges.once(in: 2) ? SessionID.random().description : Self.name(&edges, number)
            ground.tally.begin(kind, number, Array("\(root)/\(name)".utf8))
            if try OddEntry.make(at: "\(root)/\(name)", &edges, target: ground.folder[Self.canary]) {
                made.append("\(root)/\(name)")
            }
            ground.tally.count(kind, "entries")
        }
        try await ground.withSessions(2) { sessions in
            for number in numbers where number.isMultiple(of: 2) {
                try await replace(number, sessions[number / 2 % 2], ground)
            }
            try await waitForSweeps(ground)
        }
        for path in made { OddEntry.remove(path) }
        guard ground.folder.exists(Self.canary) else {
            return ground.tally.violation("folders: a file outside of them is gone")
        }
    }

    /// An upload, and something else in its place, which is then asked for.
    private func replace(_ number: Int, _ session: SessionID, _ ground: HostileGround) async throws {
        var edges = ground.edges(kind, number)
        let name = "a\(number).txt"
        _ = try await ground.system.rest.upload(session, name: name, Array("hello".utf8)).expecting(201)
        let path = "\(ground.system.stateFolder)/session_files/\(session)/\(name)"
        ground.tally.begin(kind, number, Array(path.utf8))
        try FileManager.default.removeItem(atPath: path)
        _ = try OddEntry.make(at: path, &edges, target: ground.folder[Self.canary])
        let requests = [
            ("GET", "/\(name)", ""), ("GET", "/\(name)", "bytes=0-\(edges.decimal())"), ("GET", "", ""),
            ("DELETE", "/\(name)", ""),
        ]
        for (method, suffix, range) in requests {
            let answer = try await ground.system.rest.send(
                method, "/sessions/\(session)/files\(suffix)", headers: range.isEmpty ? [:] : ["Range": range])
            ground.tally.count(kind, "\(method) \(answer.status)")
            if answer.text.contains("keep") || answer.status >= 500 {
                ground.tally.violation(
                    kind, number, "\(method) \(suffix): \(answer.status) \(answer.text.prefix(200))",
                    seed: ground.plan.seed)
            }
        }
        OddEntry.remove(path)
    }

    /// Two orphans, one made after the other is gone: a whole round of the janitor lies between.
    private func waitForSweeps(_ ground: HostileGround) async throws {
        for _ in 0..<2 {
            let path = "\(ground.system.stateFolder)/session_files/\(SessionID.random())"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            OddEntry.makeOld(path)
            try await eventually("the janitor to come by") {
                // One that has ended never comes by; whoever counts the programs finds out.
                !FileManager.default.fileExists(atPath: path) || ground.system.janitor?.exit != nil
            }
        }
    }

    private static func name(_ edges: inout Edges, _ number: Int) -> String {
        let text = edges.pick([
            "lost+found", ".nfs000\(number)", "\(SessionID.random()).part", "\(number)", edges.text(),
        ])
        let name = String(text.unicodeScalars.filter { $0 != "/" && $0 != "\0" }.map(Character.init)).prefix(60)
        return [".", "..", ""].contains(name) ? "odd-\(number)" : String(name)
    }
}

/// Something in the place of a file or folder.
enum OddEntry {
    /// - Returns: Whether there is anything now: not everything may be made everywhere.
    static func make(at path: String, _ edges: inout Edges, target: String) throws -> Bool {
        let manager = FileManager.default
        // Some names are left alone by the janitor, and come again.
        remove(path)
        switch edges.number(0...9) {
        case 0: mkfifo(path, 0o600)
        case 1: symlink(target, path)
        case 2: symlink(path, path)
        case 3: symlink((target as NSString).deletingLastPathComponent, path)
        case 4: mknod(path, S_IFCHR | 0o600, 0x0103)
        case 5: _ = manager.createFile(atPath: path, contents: Data(edges.bytes(max: 100)))
        case 6:
            // Deeper than a path may be long.
            let deep = String(repeating: "/d", count: edges.pick([1, 3, 200]))
            try manager.createDirectory(atPath: path + deep, withIntermediateDirectories: true)
        case 7:
            try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
            mkfifo(path + "/pipe", 0o600)
            symlink(target, path + "/link")
            try manager.createDirectory(atPath: path + "/inner/inner", withIntermediateDirectories: true)
            makeOld(path + "/pipe")
            makeOld(path + "/inner")
        case 8:
            try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
            chmod(path, 0)
        default:
            try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
            _ = edges.pick(Edges.badBytes).withUnsafeBufferPointer { bytes in
                let name = path + "/" + String(decoding: bytes, as: UTF8.self)
                return manager.createFile(atPath: name, contents: nil)
            }
        }
        if !edges.once(in: 4) { makeOld(path) }
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Two hours old: beyond what the janitor leaves alone since it may just be being made.
    static func makeOld(_ path: String) {
        var times = [timespec(), timespec()]
        times[0].tv_sec = time(nil) - 7200
        times[1].tv_sec = time(nil) - 7200
        utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW)
    }

    static func remove(_ path: String) {
        // It may be gone already, or be a folder without rights; the run's folder goes at the end anyway.
        chmod(path, 0o700)
        try? FileManager.default.removeItem(atPath: path)
    }
}
