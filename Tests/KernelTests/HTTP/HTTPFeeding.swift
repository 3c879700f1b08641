@testable import Kernel

/// What a byte stream came to, for comparing ways of cutting it.
struct HTTPOutcome: Equatable {
  var requests: [String] = []
  var error: HTTPParseError?
  var phase = HTTPRequestParser.Phase.idle
  var continues = 0
}

/// Feeds bytes in pieces, as a connection would.
struct HTTPFeeding {
  var parser: HTTPRequestParser
  var outcome = HTTPOutcome()
  var received: [HTTPReceivedRequest] = []

  init(limits: HTTPLimits = HTTPLimits()) { parser = HTTPRequestParser(limits: limits) }

  /// Feeds `bytes` cut after every `size` bytes.
  static func run(_ bytes: [UInt8], pieces size: Int = .max, limits: HTTPLimits = HTTPLimits()) -> HTTPFeeding {
    var feeding = HTTPFeeding(limits: limits)
    var start = 0
    while start < bytes.count, feeding.outcome.error == nil {
      let end = size > bytes.count - start ? bytes.count : start + size
      feeding.receive(Array(bytes[start..<end]))
      start = end
    }
    feeding.outcome.phase = feeding.parser.phase
    return feeding
  }

  static func run(_ text: String, pieces size: Int = .max, limits: HTTPLimits = HTTPLimits()) -> HTTPFeeding {
    run(Array(text.utf8), pieces: size, limits: limits)
  }

  mutating func receive(_ bytes: [UInt8]) {
    do throws(HTTPParseError) {
      var offset = 0
      while offset < bytes.count {
        offset += try parser.feed(bytes.span.extracting(offset...))
        if let request = parser.take() { note(request) }
      }
    } catch {
      outcome.error = error
    }
  }

  private mutating func note(_ request: HTTPReceivedRequest) {
    received.append(request)
    let head = request.head
    let query = head.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    let fields = head.headers.fields.map { "\($0.name): \($0.value)" }.joined(separator: "; ")
    outcome.requests.append(
      "\(head.method.rawValue) \(head.path)?\(query) \(head.version) \(head.framing) \(head.keepAlive) "
        + "\(head.expectsContinue) \(head.isWebSocketUpgrade) [\(fields)] \(request.body)")
  }
}
