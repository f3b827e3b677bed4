import Foundation
import Testing

@testable import NaviTelemetry

@Suite struct MetricsTests {
    @Test func whatIsCountedIsShownInTheTextFormat() {
        let registry = MetricsRegistry()
        registry.counter(.turnsEnded, [.outcome: "done"]).increment(by: 2)
        registry.counter(.turnsEnded, [.outcome: "done"]).increment()
        registry.counter(.turnsEnded, [.outcome: "failed"]).increment()
        let text = registry.text(with: [MetricSample(.workers, 2), MetricSample(.startTime, 1.5)])
        #expect(
            text == """
                # HELP navi_turns_ended_total \(MetricName.turnsEnded.help)
                # TYPE navi_turns_ended_total counter
                navi_turns_ended_total{outcome="done"} 3
                navi_turns_ended_total{outcome="failed"} 1
                # HELP navi_workers \(MetricName.workers.help)
                # TYPE navi_workers gauge
                navi_workers 2
                # HELP process_start_time_seconds \(MetricName.startTime.help)
                # TYPE process_start_time_seconds gauge
                process_start_time_seconds 1.5

                """)
    }

    @Test func timesAreCumulatedInSecondsUpToInfinity() throws {
        let registry = MetricsRegistry()
        let timer = registry.timer(.firstToken)
        timer.recordMilliseconds(2)
        timer.recordMilliseconds(250)
        timer.recordSeconds(1000)
        let lines = registry.text().split(separator: "\n").map(String.init)
        #expect(lines.contains("# TYPE navi_first_token_seconds histogram"))
        #expect(lines.contains(#"navi_first_token_seconds_bucket{le="0.001"} 0"#))
        #expect(lines.contains(#"navi_first_token_seconds_bucket{le="0.0025"} 1"#))
        #expect(lines.contains(#"navi_first_token_seconds_bucket{le="0.25"} 2"#))
        #expect(lines.contains(#"navi_first_token_seconds_bucket{le="600"} 2"#))
        #expect(lines.contains(#"navi_first_token_seconds_bucket{le="+Inf"} 3"#))
        #expect(lines.contains("navi_first_token_seconds_count 3"))
        #expect(lines.contains("navi_first_token_seconds_sum 1000.252"))
    }

    @Test func valuesOfLabelsCannotBreakTheFormat() {
        let registry = MetricsRegistry()
        let text = registry.text(with: [
            MetricSample(.buildInfo, [.version: "a\"b\\c\nd", .sqlite: "ü"], 1)
        ])
        #expect(text.contains(#"navi_build_info{version="a\"b\\c\nd",sqlite="ü"} 1"#))
    }

    @Test func namesOfLibrariesAreMadeLegal() {
        let registry = MetricsRegistry()
        registry.makeCounter(label: "hb.requests", dimensions: [("hb.uri", "/x")]).increment(by: 1)
        #expect(registry.text().contains(#"hb_requests{hb_uri="/x"} 1"#))
    }

    @Test func seriesWithoutEndAreNotKept() {
        let registry = MetricsRegistry()
        for number in 0..<3000 { registry.makeCounter(label: "c", dimensions: [("n", "\(number)")]).increment(by: 1) }
        #expect(registry.text().split(separator: "\n").count <= 2001)
    }

    @Test func everyNameIsLegalAndSaysItsKind() {
        for name in MetricName.allCases {
            #expect(MetricLabels.legalized(name.rawValue) == name.rawValue)
            #expect(name.rawValue.hasSuffix("_total") == (name.kind == .counter))
            #expect(!name.help.contains("\n"))
        }
    }

    @Test func theProcessKnowsWhatItUses() throws {
        let folder = FileHandle(forReadingAtPath: "/proc/self/status")
        let before = ProcessFigures.read()
        let more = (0..<5).compactMap { _ in FileHandle(forReadingAtPath: "/proc/self/status") }
        let after = ProcessFigures.read()
        #expect(try #require(before.residentBytes) > 1 << 20)
        #expect(before.processorSeconds > 0)
        #expect(before.maxFiles > 0)
        // Other tests open and close files meanwhile.
        #expect(try #require(after.openFiles) > 5)
        withExtendedLifetime((folder, more)) {}
    }
}
