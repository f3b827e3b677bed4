import Testing

@testable import worker

@Suite struct ServerAddressTests {
    @Test(arguments: [
        ("http://localhost:11434", "http://localhost:11434", "http://localhost:11434"),
        ("localhost", "http://localhost:11434", "http://localhost:11434"),
        ("10.0.0.1:99/", "http://10.0.0.1:99", "http://10.0.0.1:99"),
        ("0.0.0.0", "http://127.0.0.1:11434", "http://127.0.0.1:11434"),
        ("https://u:secret@h.example/v1/", "https://u:secret@h.example/v1", "https://h.example"),
    ])
    func addressesComeInManyForms(text: String, base: String, label: String) throws {
        let address = try #require(ServerAddress(text, defaultPort: 11434))
        #expect(address.base == base)
        #expect(address.label == label)
    }

    @Test(arguments: ["", "ftp://h", "http://", "http://a b"])
    func whatIsNoAddressIsNone(text: String) {
        #expect(ServerAddress(text) == nil)
    }
}
