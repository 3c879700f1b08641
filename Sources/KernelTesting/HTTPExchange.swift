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
    if headers["transfer-encoding"] == "chunked" { return try readChunks(wire, patience: patience) }
    let length = Int(headers["content-length"] ?? "0") ?? 0
    let deadline = ContinuousClock.now + patience
    while rest.count < length {
      guard ContinuousClock.now < deadline, !wire.isClosed else { throw HarnessError.noAnswer(waitingFor: "a body") }
      rest += try wire.read()
    }
    body = Array(rest.prefix(length))
    rest = []
  }

  /// Reads chunks to the last one (RFC 9112 section 7.1): a body that is cut is no body.
  private mutating func readChunks(_ wire: any Wire, patience: Duration) throws {
    let deadline = ContinuousClock.now + patience
    var position = 0
    while true {
      if let chunk = try Self.chunk(in: rest, at: position) {
        body += rest[chunk]
        position = chunk.upperBound + 2
        if chunk.isEmpty { break }
        continue
      }
      guard ContinuousClock.now < deadline, !wire.isClosed else { throw HarnessError.noAnswer(waitingFor: "a chunk") }
      rest += try wire.read()
    }
    rest = []
  }

  /// Where the data of the chunk that begins at `start` lies; `nil` while some of it is still to come.
  private static func chunk(in bytes: [UInt8], at start: Int) throws -> Range<Int>? {
    guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\r")) else { return nil }
    guard let size = Int(String(decoding: bytes[start..<end], as: UTF8.self), radix: 16), size >= 0 else {
      throw HarnessError.unexpected("a chunk's size", wanted: "a hexadecimal number")
    }
    return end + 2 + size + 2 <= bytes.count ? end + 2..<end + 2 + size : nil
  }
}
