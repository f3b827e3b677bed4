/// Writes the tokens of a page as text.
struct PageRenderer {
    private static let alwaysDropped: Set<String> = [
        "template", "svg", "math", "object", "audio", "video", "canvas", "select", "datalist", "dialog", "map",
    ]
    private static let navigation: Set<String> = ["nav", "footer", "menu", "button"]
    private static let blocks: Set<String> = [
        "p", "div", "section", "article", "main", "header", "footer", "aside", "nav", "ul", "ol", "dl", "table",
        "blockquote", "pre", "figure", "figcaption", "address", "details", "summary", "fieldset", "form", "center",
        "body", "hr", "h1", "h2", "h3", "h4", "h5", "h6",
    ]
    private static let lines: Set<String> = ["br", "li", "tr", "dt", "dd", "option", "legend", "caption"]
    private static let maxLinks = 200

    private let dropsNavigation: Bool
    private var base: WebAddress
    private var writer = PageWriter()
    private var linkNumbers: [String: Int] = [:]
    private(set) var links: [String] = []
    private(set) var title = ""
    /// The element whose content is dropped, and how deep we are in elements of its name.
    private var dropped: (name: String, depth: Int)?
    private var isInTitle = false
    /// Numbers of the links that are open.
    private var openLink: Int?

    init(address: WebAddress, dropsNavigation: Bool) {
        base = address
        self.dropsNavigation = dropsNavigation
    }

    /// The page ended inside something that is not shown.
    var isInsideDropped: Bool { dropped != nil }

    var text: String { writer.text }

    mutating func render(_ html: String) {
        for token in HTMLTokenizer(html) {
            switch token {
            case .start(let name, let attributes): start(name, attributes)
            case .end(let name): end(name)
            case .text(let text): take(text)
            }
        }
    }

    private mutating func take(_ text: String) {
        if isInTitle {
            if title.isEmpty { title = text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        } else if dropped == nil {
            writer.write(text)
        }
    }

    private mutating func start(_ name: String, _ attributes: [String: String]) {
        if let current = dropped {
            if name == current.name { dropped?.depth += 1 }
            return
        }
        if Self.alwaysDropped.contains(name) || dropsNavigation && Self.navigation.contains(name)
            || attributes["hidden"] != nil && name == "div"
        {
            writer.breakBlock()
            dropped = (name, 1)
            return
        }
        layOut(name)
        switch name {
        case "title": isInTitle = true
        case "a": openLink = number(of: attributes["href"])
        case "base": rebase(attributes["href"])
        case "img":
            if let text = attributes["alt"], !text.isEmpty { writer.write("[image: \(text)]") }
        default: break
        }
    }

    private mutating func layOut(_ name: String) {
        if Self.blocks.contains(name) { writer.breakBlock() }
        if Self.lines.contains(name) { writer.breakLine() }
        switch name {
        case "li": writer.write("- ")
        case "pre": writer.keepsSpace = true
        case "td", "th": writer.separateCell()
        case "h1", "h2", "h3", "h4", "h5", "h6":
            writer.write(String(repeating: "#", count: Int(name.dropFirst()) ?? 1) + " ")
        default: break
        }
    }

    private mutating func end(_ name: String) {
        if let current = dropped {
            if name == current.name { dropped = current.depth > 1 ? (name, current.depth - 1) : nil }
            return
        }
        switch name {
        case "title": isInTitle = false
        case "pre": writer.keepsSpace = false
        case "a":
            if let number = openLink { writer.write(" [\(number)]") }
            openLink = nil
        default: break
        }
        if Self.blocks.contains(name) { writer.breakBlock() }
        if Self.lines.contains(name), name != "br" { writer.breakLine() }
    }

    private mutating func rebase(_ href: String?) {
        // A base that is no address leaves the page's own.
        if let href, let address = try? base.resolving(href) { base = address }
    }

    /// The number of a link's address; `nil` for what leads to no other page.
    private mutating func number(of href: String?) -> Int? {
        guard let href = href?.filter({ !$0.isWhitespace }), !href.isEmpty, !href.hasPrefix("#"),
            // Mail addresses, scripts and broken addresses are no pages.
            let address = try? base.resolving(href).description
        else { return nil }
        if let number = linkNumbers[address] { return number }
        guard links.count < Self.maxLinks else { return nil }
        links.append(address)
        linkNumbers[address] = links.count
        return links.count
    }
}
