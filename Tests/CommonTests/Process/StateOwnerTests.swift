import Foundation
import TestKit
import Testing

@testable import NaviProcess

@Suite struct StateOwnerTests {
    @Test func aDatabaseBelongsToItsOwner() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "navi.db")
        #expect(StateOwner(of: folder["navi.db"])?.user == geteuid())
        #expect(StateOwner(of: "/usr/bin/env")?.user == 0)
    }

    @Test func aDatabaseThatIsNotThereYetBelongsToTheOwnerOfItsFolder() throws {
        let folder = try TemporaryFolder()
        #expect(StateOwner(of: folder["state/deeper/navi.db"])?.user == geteuid())
        #expect(StateOwner(of: "/no-such-folder/navi.db") == StateOwner(user: 0, group: 0))
    }
}
