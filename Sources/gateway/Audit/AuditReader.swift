import Foundation
import Glibc
import NaviFiles
import NaviProtocol

/// Reads the audit log from its end, a page at a time. The file may be large, may be moved away at any moment, and others may
/// have written into it: a page reads so many bytes and no more, and what is no event is counted and passed over.
struct AuditReader: Sendable {
    struct Limits: Sendable {
        /// Of a page, whatever is found in it.
        var maxBytes = 2 << 20
        var chunkBytes = 64 << 10
        /// A longer line is none of Navi's.
        var maxLineBytes = 16 << 10
    }

    /// `nil` where events go to the program's own log.
    let path: String?
    var limits = Limits()

    /// Blocks.
    ///
    /// - Parameter place: Where the page before has ended; `nil` for the end of the file.
    /// - Throws: `SystemError` when a file that is there cannot be read.
    func page(_ filter: AuditFilter, limit: Int, from place: AuditPlace? = nil) throws(SystemError) -> AuditPage {
        guard let path else { return AuditPage(isKept: false) }
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            // Moved away, and nothing has been written since.
            if errno == ENOENT { return AuditPage(hasMoved: place != nil) }
            throw SystemError("the audit log cannot be opened")
        }
        defer { close(descriptor) }
        var status = stat()
        try check("the audit log cannot be looked at") { fstat(descriptor, &status) }
        guard status.st_mode & S_IFMT == S_IFREG else { return AuditPage(isKept: false) }
        let file = OpenFile(descriptor: descriptor, number: UInt64(status.st_ino), size: Int(status.st_size))
        var page = AuditPage(beginsAt: try beginning(of: file))
        guard place.map({ $0.file == file.number && $0.offset <= file.size }) ?? true else {
            page.hasMoved = true
            return page
        }
        try fill(&page, filter, limit: limit, file, end: place?.offset ?? file.size)
        return page
    }

    private struct OpenFile {
        let descriptor: Int32
        let number: UInt64
        let size: Int

        /// - Returns: Fewer bytes, where the file has been cut off meanwhile.
        func bytes(_ range: Range<Int>) throws(SystemError) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: range.count)
            var count = 0
            while count < bytes.count {
                let rest = bytes.count - count
                let read = bytes.withUnsafeMutableBytes { buffer in
                    pread(descriptor, buffer.baseAddress.map { $0 + count }, rest, off_t(range.lowerBound + count))
                }
                if read < 0, errno == EINTR { continue }
                guard read >= 0 else { throw SystemError("the audit log cannot be read") }
                if read == 0 { break }
                count += read
            }
            return Array(bytes.prefix(count))
        }
    }

    private func beginning(of file: OpenFile) throws(SystemError) -> Timestamp? {
        let head = try file.bytes(0..<min(file.size, limits.maxLineBytes))
        return head.firstIndex(of: Self.newline).flatMap { Self.entry(head[..<$0])?.time }
    }

    /// Goes back through the file in chunks. What is in front of a chunk's first line end is the end of a line that begins
    /// in the chunk before it.
    private func fill(
        _ page: inout AuditPage, _ filter: AuditFilter, limit: Int, _ file: OpenFile, end: Int
    ) throws(SystemError) {
        var (position, tail) = (end, [UInt8]())
        while position > 0, end - position < limits.maxBytes {
            let start = max(0, position - limits.chunkBytes)
            let chunk = try file.bytes(start..<position)
            guard chunk.count == position - start else {
                page.hasMoved = true
                return
            }
            position = start
            let bytes = chunk + tail
            let whole = position == 0 ? 0 : (bytes.firstIndex(of: Self.newline) ?? bytes.count - 1) + 1
            if let stop = add(bytes[whole...], to: &page, filter, limit: limit) {
                page.next = stop.isEnd ? nil : AuditPlace(file: file.number, offset: position + stop.offset)
                return
            }
            tail = Array(bytes[..<whole])
            if tail.last != Self.newline || tail.count > limits.maxLineBytes {
                // The beginning of a line that is being written, or what nobody of ours has written.
                if tail.last == Self.newline { page.unreadable += 1 }
                tail = []
            }
        }
        if position > 0 { page.next = AuditPlace(file: file.number, offset: position + tail.count) }
    }

    private struct Stop {
        /// Of the first byte that was not looked at any more.
        let offset: Int
        /// Nothing older is wanted.
        let isEnd: Bool
    }

    /// - Returns: Where the page is full, or is known to end.
    private func add(
        _ bytes: ArraySlice<UInt8>, to page: inout AuditPage, _ filter: AuditFilter, limit: Int
    ) -> Stop? {
        // Behind the last line end a line is being written, or was cut off.
        guard var end = bytes.lastIndex(of: Self.newline) else { return nil }
        while end >= bytes.startIndex {
            if page.entries.count >= limit { return Stop(offset: end + 1, isEnd: false) }
            let start = bytes[bytes.startIndex..<end].lastIndex(of: Self.newline).map { $0 + 1 } ?? bytes.startIndex
            if start < end {
                if let entry = Self.entry(bytes[start..<end]) {
                    if filter.endsBefore(entry) { return Stop(offset: end, isEnd: true) }
                    if filter.covers(entry) { page.entries.append(entry) }
                } else {
                    page.unreadable += 1
                }
            }
            end = start - 1
        }
        return nil
    }

    private static let newline = UInt8(ascii: "\n")

    private static func entry(_ line: ArraySlice<UInt8>) -> AuditEntry? {
        // What is no event, whatever else it is, is counted.
        try? decodeBoundedJSON(AuditEntry.self, from: Data(line), maxDepth: 2)
    }
}
