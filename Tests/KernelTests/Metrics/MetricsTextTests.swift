@testable import Kernel
import XCTest

final class MetricsTextTests: XCTestCase {
  func testAFamilySaysWhatItIsBeforeItsSamples() {
    var text = MetricsText()
    text.family("canvas_things_total", .counter, help: "Things.")
    text.sample("canvas_things_total", [:], 3)
    text.sample("canvas_things_total", ["of": "b", "by": "a"], 0.25)
    XCTAssertEqual(
      text.text,
      """
      # HELP canvas_things_total Things.
      # TYPE canvas_things_total counter
      canvas_things_total 3
      canvas_things_total{by="a",of="b"} 0.25

      """)
  }

  func testBackslashesLineEndsAndQuotesAreEscaped() {
    var text = MetricsText()
    text.family("canvas_x", .gauge, help: "a \"b\" \\ c\nd")
    text.sample("canvas_x", ["l": "a \"b\" \\ c\nd"], 1)
    XCTAssertEqual(
      text.text,
      #"""
      # HELP canvas_x a "b" \\ c\nd
      # TYPE canvas_x gauge
      canvas_x{l="a \"b\" \\ c\nd"} 1

      """#)
  }

  func testNumbersAreWrittenAsPrometheusReadsThem() {
    let numbers: [(Double, String)] = [
      (0, "0"), (-3, "-3"), (1e15, "1000000000000000"), (0.001, "0.001"), (1e300, "1e+300"), (.infinity, "+Inf"),
      (-.infinity, "-Inf"), (.nan, "NaN"),
    ]
    for (number, text) in numbers { XCTAssertEqual(MetricsText.number(number), text) }
  }

  func testBucketsOfAHistogramHoldAllBelowThem() {
    var counts = HistogramCounts(MetricBuckets([1_000_000, 500_000_000], .seconds))
    for milliseconds in [1, 2, 500, 501] { counts.observe(.milliseconds(milliseconds)) }
    var text = MetricsText()
    text.histogram("canvas_wait_seconds", ["store": "x"], counts)
    XCTAssertEqual(
      text.text,
      """
      canvas_wait_seconds_bucket{store="x",le="0.001"} 1
      canvas_wait_seconds_bucket{store="x",le="0.5"} 3
      canvas_wait_seconds_bucket{store="x",le="+Inf"} 4
      canvas_wait_seconds_sum{store="x"} 1.004
      canvas_wait_seconds_count{store="x"} 4

      """)
  }

  func testATallyIsBounded() {
    var tally = Tally(limit: 2)
    for key in ["a", "b", "c", "a", "d"] { tally.add(key) }
    XCTAssertEqual(tally.counts, ["a": 2, "b": 1, Tally.rest: 2])
  }
}
