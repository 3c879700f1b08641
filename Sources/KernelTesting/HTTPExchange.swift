internal import Foundation

/// A response as a test sees it.
public struct HTTPExchange {
  public private(set) var status: Int
  /// Names in lower case.
  public private(set) var headers: [String: String]
  public private(set) var body: [UInt8]
  /// What came behind the head and belongs to somebody else.
  var rest: [UInt8]

  /// The body as a JSON object; empty when it is none.
  public var json: [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
  }

  static func readHead(_ wire: any Wire, patience: Duration) throws -> HTTPExchange {
    var received: [UInt8] = []
    let deadline = ContinuousClock.now + patience
    while true {
      if let end = Data(received).range(of: Data("\r\n\r\n".utf8)) {
        let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
          let parts = line.split(separator: ":", maxSplits: 1)
          headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
        }
        let status = Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0
        return HTTPExchange(status: status, headers: headers, body: [], rest: Array(received[end.upperBound...]))
      }
      guard ContinuousClock.now < deadline, !wire.isClosed else {
        throw HarnessError.noAnswer(waitingFor: "a response")
      }
      received += try wire.read()
    }
  }

  mutating func readBody(_ wire: any Wire, patience: Duration) throws {
    let length = Int(headers["content-length"] ?? "0") ?? 0
    let deadline = ContinuousClock.now + patience
    while rest.count < length {
      guard ContinuousClock.now < deadline, !wire.isClosed else { throw HarnessError.noAnswer(waitingFor: "a body") }
      rest += try wire.read()
    }
    body = Array(rest.prefix(length))
    rest = []
  }
}
