import Testing

@testable import NaviConfiguration

@Suite("Addresses and networks")
struct NetworkAddressTests {
    @Test(
        "One address has one spelling, also one of IPv4 that is written as IPv6",
        arguments: [
            ("127.0.0.1", "127.0.0.1"), ("::ffff:127.0.0.1", "127.0.0.1"), ("::FFFF:10.1.2.3", "10.1.2.3"),
            ("2001:DB8:0:0::1", "2001:db8::1"), ("fe80::1%eth0", "fe80::1"),
        ])
    func spelling(text: String, expected: String) {
        #expect(NetworkAddress(text)?.description == expected)
    }

    @Test("What is no address is none", arguments: ["", "localhost", "1.2.3", "1.2.3.4.5", "::g", "127.0.0.1:80", "-"])
    func none(text: String) {
        #expect(NetworkAddress(text) == nil)
    }

    @Test(
        "Only this machine has a loopback address",
        arguments: [
            ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("::ffff:127.0.0.1", true), ("0.0.0.0", false),
            ("::", false), ("128.0.0.1", false), ("::2", false), ("::ffff:10.0.0.1", false),
        ])
    func loopback(text: String, expected: Bool) {
        #expect(NetworkAddress(text)?.isLoopback == expected)
    }

    @Test("Whoever has one address of an IPv6 network of 64 bits is counted as one with all of them")
    func neighbourhood() {
        #expect(NetworkAddress("2001:db8:1:2:3:4:5:6")?.neighbourhood == "2001:db8:1:2::/64")
        #expect(NetworkAddress("2001:db8:1:2::9")?.neighbourhood == "2001:db8:1:2::/64")
        #expect(NetworkAddress("2001:db8:1:3::9")?.neighbourhood == "2001:db8:1:3::/64")
        #expect(NetworkAddress("203.0.113.9")?.neighbourhood == "203.0.113.9")
    }

    @Test(
        "A network has the addresses that begin like it",
        arguments: [
            ("10.0.0.0/8", "10.255.1.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.9.9.9/8", "10.1.1.1", true),
            ("192.168.4.0/22", "192.168.7.255", true), ("192.168.4.0/22", "192.168.8.0", false),
            ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "2001:db8::1", false), ("10.0.0.1", "10.0.0.1", true),
            ("10.0.0.1", "10.0.0.2", false), ("2001:db8::/33", "2001:db8:7fff::1", true),
            ("2001:db8::/33", "2001:db8:8000::1", false), ("::ffff:10.0.0.0/104", "10.7.7.7", true),
            ("10.0.0.0/8", "::ffff:10.7.7.7", true),
        ])
    func contains(range: String, address: String, expected: Bool) throws {
        #expect(try #require(NetworkRange(range)).contains(try #require(NetworkAddress(address))) == expected)
    }

    @Test(
        "What is no network is none",
        arguments: [
            "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "/8", "::/129", "a/8", "",
        ])
    func noNetwork(text: String) {
        #expect(NetworkRange(text) == nil)
    }
}
