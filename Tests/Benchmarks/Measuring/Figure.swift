import Foundation

/// One published figure with the bound it has to keep.
struct Figure {
    enum Bound {
        case atLeast(Double)
        case atMost(Double)
        case none
    }

    let name: String
    let value: Double
    let unit: String
    let bound: Bound

    init(_ name: String, _ value: Double, _ unit: String, _ bound: Bound = .none) {
        self.name = name
        self.value = value
        self.unit = unit
        self.bound = bound
    }

    /// The same figure under another name.
    func named(_ name: String) -> Figure {
        Figure(name, value, unit, bound)
    }

    var isKept: Bool {
        switch bound {
        case .atLeast(let limit): value >= limit
        case .atMost(let limit): value <= limit
        case .none: true
        }
    }

    /// A row of a Markdown table.
    var row: String {
        let target =
            switch bound {
            case .atLeast(let limit): "≥ \(format(limit))"
            case .atMost(let limit): "≤ \(format(limit))"
            case .none: ""
            }
        return "| \(name) | \(format(value)) \(unit) | \(target) | \(isKept ? "" : "missed") |"
    }

    private func format(_ number: Double) -> String {
        number >= 1000 ? String(Int(number.rounded())) : String(format: "%.3g", number)
    }
}
