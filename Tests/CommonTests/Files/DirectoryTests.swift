import Glibc
import NIOCore
import TestKit
import Testing

@testable import NaviFiles

@Suite("A directory")
struct DirectoryTests {
    @Test("removes a tree, and links in it without what they point to")
    func removeTree() throws {
        let folder = try TemporaryFolder()
        try folder.write("kept", to: "outside/kept.txt")
        try folder.write("1", to: "root/tree/a.txt")
        try folder.write("2", to: "root/tree/deep/er/b.txt")
        try folder.write("3", to: "root/tree/.upload-x")
        for name in ["link", "deep/link"] {
            #expect(symlink(folder["outside"], folder["root/tree/\(name)"]) == 0)
        }
        let root = try Directory(path: folder["root"])
        try root.removeTree("tree")
        #expect(folder.names(in: "root").isEmpty)
        #expect(folder.names(in: "outside") == ["kept.txt"])
        try root.removeTree("tree")
    }

    @Test("removes a link in a tree's place and nothing else")
    func linkInPlaceOfTree() throws {
        let folder = try TemporaryFolder()
        try folder.write("kept", to: "outside/kept.txt")
        try folder.makeFolder("root")
        #expect(symlink(folder["outside"], folder["root/tree"]) == 0)
        let root = try Directory(path: folder["root"])
        #expect(throws: SystemError.self) { try root.child("tree") }
        #expect(throws: SystemError.self) { try root.childMakingIt("tree") }
        try root.removeTree("tree")
        #expect(folder.names(in: "root").isEmpty)
        #expect(folder.names(in: "outside") == ["kept.txt"])
    }

    @Test("renames only to a free name")
    func rename() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", to: "a")
        try folder.write("taken", to: "b")
        let directory = try Directory(path: folder.path)
        #expect(try !directory.rename("a", to: "b"))
        #expect(try directory.rename("a", to: "c"))
        #expect(folder.names() == ["b", "c"])
        #expect(try folder.read("b") == Array("taken".utf8))
    }

    @Test("gives out regular files only")
    func regularFilesOnly() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("folder")
        try folder.write("text", to: "file")
        #expect(mkfifo(folder["pipe"], 0o600) == 0)
        #expect(symlink(folder["file"], folder["soft"]) == 0)
        let directory = try Directory(path: folder.path)
        #expect(try StoredFile("file", in: directory).size == 4)
        #expect(try StoredFile("file", in: directory).read(at: 1, count: 2) == ByteBuffer(string: "ex"))
        #expect(try StoredFile("file", in: directory).read(at: 4, count: 2).readableBytes == 0)
        for name in ["folder", "pipe", "soft", "missing"] {
            #expect(throws: SystemError.self, "\(name)") { try StoredFile(name, in: directory) }
        }
    }
}

@Suite("A partial file")
struct PartialFileTests {
    @Test("is hidden until it is published, and gone when discarded before or after")
    func life() throws {
        let folder = try TemporaryFolder()
        let directory = try Directory(path: folder.path)
        let file = try PartialFile(in: directory, hiddenName: PartialFile.hiddenPrefix + "x")
        try file.write(ByteBuffer(string: "hello"), at: 0)
        try file.write(ByteBuffer(string: "p!"), at: 3)
        #expect(folder.names() == [".upload-x"])
        try file.sync()
        #expect(try file.publish(as: SafeFileName("a.txt")))
        #expect(folder.names() == ["a.txt"])
        #expect(try folder.read("a.txt") == Array("help!".utf8))
        try file.discard()
        #expect(folder.names().isEmpty)
        try file.discard()
    }

    @Test("never takes the place of something that exists")
    func exclusive() throws {
        let folder = try TemporaryFolder()
        #expect(symlink(folder["elsewhere"], folder[".upload-x"]) == 0)
        let directory = try Directory(path: folder.path)
        #expect(throws: SystemError.self) { try PartialFile(in: directory, hiddenName: ".upload-x") }
        #expect(!folder.exists("elsewhere"))
    }
}

@Suite("Disk space")
struct DiskSpaceTests {
    @Test("keeps a twentieth of the disk free")
    func reserve() {
        let space = DiskSpace(totalBytes: 1000, availableBytes: 100)
        #expect(space.hasRoom(for: 50))
        #expect(!space.hasRoom(for: 51))
    }

    @Test("is asked of the file system")
    func real() throws {
        let space = try DiskSpace.of("/tmp")
        #expect(space.totalBytes > 0 && space.availableBytes <= space.totalBytes)
        #expect(throws: SystemError.self) { try DiskSpace.of("/no/such/path") }
    }
}
