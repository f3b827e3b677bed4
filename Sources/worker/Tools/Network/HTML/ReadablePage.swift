/// A page as text for reading: title, paragraphs, lists and tables, with its links numbered.
struct ReadablePage: Sendable, Equatable {
    let title: String
    let text: String
    /// Addresses of the links; the first one is number 1.
    let links: [String]

    /// - Parameter address: Where the page came from, for its links.
    init(html: String, address: WebAddress) {
        var renderer = PageRenderer(address: address, dropsNavigation: true)
        renderer.render(html)
        // A navigation that never ends, or a page that is nothing else, is better shown than lost.
        if renderer.isInsideDropped || renderer.text.isEmpty {
            renderer = PageRenderer(address: address, dropsNavigation: false)
            renderer.render(html)
        }
        title = renderer.title
        text = renderer.text
        links = renderer.links
    }

    /// Title, text and list of links in one.
    var description: String {
        var parts: [String] = []
        if !title.isEmpty { parts.append("# \(title)") }
        parts.append(text.isEmpty ? "[the page has no text]" : text)
        if !links.isEmpty {
            parts.append("Links:\n" + zip(1..., links).map { "[\($0)] \($1)" }.joined(separator: "\n"))
        }
        return parts.joined(separator: "\n\n")
    }
}
