import Kernel

/// What turning bytes into values costs.
enum Parsing {
  static func measurements() -> [Measurement] { [frame(), check(), read(), request(), route()].compactMap { $0 } }

  private static func frame() -> Measurement {
    let text = String(repeating: "the quick brown fox ", count: 52).prefix(1_024)
    var bytes = Samples.frame(String(text))
    var decoder = WebSocketDecoder()
    return Stopwatch.measure("WebSocket: decode a masked text frame of 1 KiB") {
      var length = 0
      var span = bytes.mutableSpan
      _ = decoder.decode(&span) { _, payload in
        length = payload.count
        return .proceed
      }
      return length
    }
  }

  private static func check() -> Measurement {
    let bytes = stroke
    return Stopwatch.measure("JSON: check a stroke of 40 points (\(bytes.count) bytes)") {
      guard let message = try? JSONValue.parse(bytes.span) else { return 0 }
      return message.range.count
    }
  }

  private static func read() -> Measurement {
    let bytes = stroke
    return Stopwatch.measure("JSON: the same, and read its 80 coordinates") {
      let text = bytes.span
      guard let message = try? JSONValue.parse(text),
        let payload = try? message.uniqueMember("payload", in: text),
        let stroke = payload.member("stroke", in: text), let points = stroke.member("points", in: text)
      else { return 0 }
      var sum = 0.0
      var elements = points.elements
      while let point = elements.next(in: text) {
        sum += point.member("x", in: text)?.double(in: text) ?? 0
        sum += point.member("y", in: text)?.double(in: text) ?? 0
      }
      return Int(sum)
    }
  }

  private static var stroke: [UInt8] { Array(Samples.stroke(id: "stroke-1", room: "K7XM2PQA", points: 40).utf8) }

  private static func request() -> Measurement {
    let bytes = Samples.request
    var parser = HTTPRequestParser()
    return Stopwatch.measure("HTTP: parse a browser's GET (\(bytes.count) bytes)") {
      guard let used = try? parser.feed(bytes.span), let request = parser.take() else { return 0 }
      return used + request.body.count
    }
  }

  private static func route() -> Measurement? {
    let routes = Samples.routes.enumerated().map { HTTPRouter<Int>.Route($0.element.0, $0.element.1, $0.offset + 1) }
    guard let router = try? HTTPRouter(routes) else { return nil }
    return Stopwatch.measure("HTTP: find the route of /api/user/rooms/K7XM2PQA") {
      guard case .found(let value, _) = router.match(.get, "/api/user/rooms/K7XM2PQA") else { return 0 }
      return value
    }
  }
}
