extension JSONWriter {
    package mutating func field(_ name: StaticString, _ text: String) {
        key(name)
        value(text)
    }

    package mutating func field(_ name: StaticString, _ number: Int) {
        key(name)
        value(number)
    }

    package mutating func field(_ name: StaticString, _ flag: Bool) {
        key(name)
        value(flag)
    }

    package mutating func field(_ name: StaticString, _ number: Double) {
        key(name)
        value(number)
    }

    package mutating func field(_ name: StaticString, _ value: some JSONWritable) {
        key(name)
        value.write(to: &self)
    }

    package mutating func field(_ name: StaticString, _ id: some UUIDIdentifier) {
        field(name, id.description)
    }

    package mutating func field(_ name: StaticString, _ time: Timestamp) {
        field(name, time.description)
    }

    package mutating func field(_ name: StaticString, _ elements: [some JSONWritable]) {
        key(name)
        array { for element in elements { element.write(to: &$0) } }
    }

    package mutating func field(_ name: StaticString, _ elements: [String]) {
        key(name)
        array { for element in elements { $0.value(element) } }
    }

    /// Writes `null` for an absent text.
    package mutating func field(_ name: StaticString, orNull text: String?) {
        key(name)
        if let text { value(text) } else { null() }
    }

    /// Writes `null` for an absent number.
    package mutating func field(_ name: StaticString, orNull number: Int?) {
        key(name)
        if let number { value(number) } else { null() }
    }

    /// Writes `null` for an absent value.
    package mutating func field(_ name: StaticString, orNull value: (some JSONWritable)?) {
        key(name)
        if let value { value.write(to: &self) } else { null() }
    }

    /// Leaves the field out when the text is absent.
    package mutating func field(_ name: StaticString, ifPresent text: String?) {
        if let text { field(name, text) }
    }

    /// Leaves the field out when the number is absent.
    package mutating func field(_ name: StaticString, ifPresent number: Int?) {
        if let number { field(name, number) }
    }

    /// Leaves the field out when the number is absent.
    package mutating func field(_ name: StaticString, ifPresent number: Double?) {
        if let number { field(name, number) }
    }
}
