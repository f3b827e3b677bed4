import Testing

@testable import worker

@Suite struct AddressPolicyTests {
    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.1.2.3",
        "127.255.255.255", "169.254.0.1", "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255",
        "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1",
        "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::2", "::127.0.0.1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1",
        "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe",
        "64:ff9b::10.1.1.1", "64:ff9b:1::1", "64:ff9b:1::8.8.8.8", "2002:7f00:1::", "2002:a9fe:a9fe::1",
        "2002:c0a8:101::1", "2001:0:7f00:1::80ff:fffe", "2001:0:0:0:0:0:5601:5601", "2001::f5ff:fffe",
        "100::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "3fff::1", "5f00::1", "fc00::1", "fd00::1",
        "fd00:ec2::254", "fdff:ffff::1", "fe80::1", "fe80::a9fe:a9fe", "febf::1", "fec0::1", "feff::1", "ff02::1",
        "ff05::2", "4000::1", "1::1", "fe00::1",
    ])
    func addressesThatAreNotPublicAreRefused(_ text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(AddressPolicy.publicOnly.objection(address, port: 443) != nil, "\(address)")
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255", "169.255.0.1", "172.15.255.255", "172.32.0.1", "192.167.255.255", "192.169.0.1",
        "198.17.255.255", "198.20.0.1", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450:4001::1",
        "2001:4860::8888",
        "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1",
    ])
    func publicAddressesAreAllowed(_ text: String) throws {
        #expect(AddressPolicy.publicOnly.objection(try #require(IPAddress(text)), port: 80) == nil)
    }

    @Test(arguments: [1, 22, 25, 79, 81, 442, 444, 3306, 6379, 8000, 8080, 8443, 65_535])
    func otherPortsAreRefused(_ port: Int) throws {
        #expect(AddressPolicy.publicOnly.objection(try #require(IPAddress("8.8.8.8")), port: port) != nil)
    }

    @Test func anExceptionIsForOneAddressAndPort() throws {
        let loopback = try #require(IPAddress("127.0.0.1"))
        let policy = AddressPolicy(exceptions: [.init(address: loopback, port: 4711)])
        #expect(policy.objection(loopback, port: 4711) == nil)
        #expect(policy.objection(loopback, port: 80) != nil)
        #expect(policy.objection(try #require(IPAddress("127.0.0.2")), port: 4711) != nil)
        #expect(policy.objection(try #require(IPAddress("::ffff:127.0.0.1")), port: 4711) != nil)
    }

    @Test(arguments: [
        "", "1", "2130706433", "0177.0.0.1", "0x7f.1", "0x7f000001", "127.1", "127.0.0.1.", "1.2.3.4.5", "256.1.1.1",
        "fe80::1%eth0", "[::1]", ":::", "localhost", " 127.0.0.1",
    ])
    func otherSpellingsAreNoAddresses(_ text: String) {
        #expect(IPAddress(text) == nil)
    }
}
