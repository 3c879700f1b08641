import KernelTesting
import XCTest

@testable import History

/// Rule E-3.
final class PointsTests: XCTestCase {
  func testThePublishedFormIsWhatIsWritten() {
    let points = [(16, 32), (26, 40), (36, 48), (30, 40)].map { Points.Point(x: $0.0, y: $0.1) }
    // 16 32 as they are, then +10 +8, then as predicted, then 30 - 46 and 40 - 56.
    XCTAssertEqual(Points.encode(points), [0, 4, 32, 64, 20, 16, 0, 0, 31, 31])
    XCTAssertEqual(Sample.scanned([0, 4, 32, 64, 20, 16, 0, 0, 31, 31]), points)
  }

  func testPressureAndTimeFollowEachPoint() {
    let points = [
      Points.Point(x: -1, y: 1, pressure: 7, time: 0), Points.Point(x: 0, y: 0, pressure: 255, time: 300),
    ]
    XCTAssertEqual(Points.encode(points, .all), [3, 2, 1, 2, 7, 0, 2, 1, 255, 0xac, 2])
    XCTAssertEqual(Sample.scanned(Points.encode(points, .all)), points)
    XCTAssertEqual(Sample.scanned(Points.encode(points, .time))?.map(\.pressure), [0, 0])
  }

  func testRandomListsComeBackAsTheyWere() {
    var random = SeededGenerator(state: 5)
    for _ in 0..<500 {
      let flags = Points.Flags(rawValue: UInt8.random(in: 0...3, using: &random))
      let points = (0..<Int.random(in: 1...50, using: &random)).map { _ in
        Points.Point(
          x: Int64.random(in: -Points.maxCoordinate...Points.maxCoordinate, using: &random),
          y: Int64.random(in: -Points.maxCoordinate...Points.maxCoordinate, using: &random),
          pressure: flags.contains(.pressure) ? UInt8.random(in: 0...255, using: &random) : 0,
          time: flags.contains(.time) ? UInt64.random(in: 0...Points.maxPause, using: &random) : 0)
      }
      XCTAssertEqual(Sample.scanned(Points.encode(points, flags)), points)
    }
  }

  func testLimitsHold() {
    let limit = Points.maxCoordinate
    XCTAssertNotNil(Sample.scanned(Sample.points([(limit, -limit), (-limit, limit), (limit, -limit)])))
    let tooFar: [[(Int64, Int64)]] = [[(limit + 1, 0)], [(0, -limit - 1)], [(0, 0), (limit + 1, 0)]]
    for points in tooFar {
      XCTAssertNil(Sample.scanned(Sample.points(points)))
    }
    XCTAssertNil(Sample.scanned([0, 0]), "no points")
    let pauses = [Points.maxPause, Points.maxPause + 1].map {
      Points.encode([Points.Point(x: 0, y: 0, time: $0)], .time)
    }
    XCTAssertNotNil(Sample.scanned(pauses[0]))
    XCTAssertNil(Sample.scanned(pauses[1]), "times must add up in any language")
    XCTAssertNil(Sample.scanned([4, 1, 0, 0]), "a flag that is not known")
    XCTAssertNil(Sample.scanned([0, 1, 0, 0, 0]), "too long")
    XCTAssertNil(Sample.scanned(Sample.points([(0, 0)]), minimum: 2))
    let many = Array(repeating: (Int64(1), Int64(1)), count: 10_001)
    XCTAssertNil(Sample.scanned(Sample.points(many)))
    XCTAssertNotNil(Sample.scanned(Sample.points(many.dropLast())))
    let huge: [UInt8] = [0, 1] + Array(repeating: 0xff, count: 9) + [1, 0]
    XCTAssertNil(Sample.scanned(huge), "no overflow")
  }

  func testAnyBytesGiveAListOrAFailure() {
    var random = SeededGenerator(state: 11)
    for _ in 0..<20_000 {
      var bytes = Points.encode([Points.Point(x: 5, y: 5, pressure: 1), Points.Point(x: 90, y: -4)], .pressure)
      for _ in 0...2 {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      guard let points = Sample.scanned(bytes) else { continue }
      let flags = Points.Flags(rawValue: bytes[0])
      XCTAssertEqual(Points.encode(points, flags), bytes, "one form only")
    }
  }

  func testAHandDrawnStrokeIsSmall() {
    // A loop of about 200 px at 60 Hz: what a mouse gives.
    let points = (0..<20).map { step -> Points.Point in
      let angle = Double(step) / 6
      return Points.Point(
        x: Int64(16 * (400 + 100 * angle + 60 * (angle * 1.3).remainder(dividingBy: 2)).rounded()),
        y: Int64(16 * (300 + 40 * angle * angle / 4).rounded()), pressure: UInt8(90 + step), time: step == 0 ? 0 : 16)
    }
    XCTAssertLessThan(Points.encode(points).count, 85)
    XCTAssertLessThan(Points.encode(points, .all).count, 125)
  }
}
