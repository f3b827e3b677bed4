import NaviProtocol

/// A tool in the form that both dialects share.
struct FunctionTool: JSONWritable {
    let tool: ToolDescription

    init(_ tool: ToolDescription) {
        self.tool = tool
    }

    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("type", "function")
            $0.key("function")
            $0.object {
                $0.field("name", tool.name)
                $0.field("description", tool.description)
                $0.field("parameters", tool.parameters)
            }
        }
    }
}
