/// Reads one HTTP/1.x request from bytes as they come (RFC 9112), strictly: whatever two servers could read in two
/// ways is refused.
///
/// Feed it what was received. It stops consuming in two places: once at the end of a head whose body is still to come
/// (``phase`` is `body`; look at ``head``, set ``limitBody(to:)``, ask ``takeContinue()``, then feed the rest), and at
/// the end of the request (`complete`; ``take()`` hands it out and makes the parser ready for the next one, whose
/// bytes have stayed with the caller). The result does not depend on how the bytes were cut.
///
/// ```swift
/// while offset < received.count {
///   offset += try parser.feed(received.span.extracting(offset...))
///   if let request = parser.take() { handle(request) }
/// }
/// ```
public struct HTTPRequestParser: Sendable {
  /// How far the request has come; deadlines hang on it (``HTTPDeadline``).
  public enum Phase: Equatable, Sendable {
    /// Nothing of a request has come yet.
    case idle
    /// The request line or the header is being read.
    case head
    /// ``HTTPRequestParser/head`` is known, the body is being read.
    case body
    /// ``HTTPRequestParser/take()`` has something to give.
    case complete
  }

  enum State: Sendable {
    case requestLine
    case fields
    case sized(remaining: Int)
    case chunkSize
    case chunkData(remaining: Int)
    case chunkEnd(sawReturn: Bool)
    case trailers
    case complete
    case failed(HTTPParseError)
  }

  /// What requests on this connection may cost.
  public let limits: HTTPLimits
  /// The head of the current request, from the end of the header on.
  public internal(set) var head: HTTPRequestHead?

  var state = State.requestLine
  /// The beginning of a line whose end has not come yet.
  var line: [UInt8] = []
  var draft = HTTPHeadDraft()
  var body: [UInt8] = []
  var bodyLimit: Int
  /// Bytes of header lines, later of chunk extensions and trailers.
  var overhead = 0
  var trailerFields = 0
  var mayContinue = false
  /// One empty line before a request is forgiven (RFC 9112 section 2.2).
  var skippedEmptyLine = false

  /// Makes a parser for one connection.
  public init(limits: HTTPLimits = HTTPLimits()) {
    self.limits = limits
    bodyLimit = limits.bodyBytes
  }

  /// How far the current request has come.
  public var phase: Phase {
    switch state {
    case .requestLine: line.isEmpty ? .idle : .head
    case .fields: .head
    case .sized, .chunkSize, .chunkData, .chunkEnd, .trailers: .body
    case .complete: .complete
    case .failed: head == nil ? .head : .body
    }
  }

  /// Reads on and returns how many bytes it used: all, unless the head or the request ended before.
  ///
  /// - Throws: the reason why the connection must be answered with an error and closed; again on every later call.
  public mutating func feed(_ bytes: Span<UInt8>) throws(HTTPParseError) -> Int {
    do throws(HTTPParseError) {
      return try advance(over: bytes)
    } catch {
      state = .failed(error)
      throw error
    }
  }

  /// Lowers the limit on the current request's body; a route does so as soon as ``head`` is known.
  ///
  /// - Throws: 413 when the body is known to be larger.
  public mutating func limitBody(to bytes: Int) throws(HTTPParseError) {
    bodyLimit = min(bodyLimit, max(0, bytes))
    var size = body.count
    if case .length(let length)? = head?.framing { size = length }
    guard size <= bodyLimit else {
      state = .failed(.bodyTooLarge)
      throw .bodyTooLarge
    }
  }

  /// Whether `100 Continue` is to be sent now: true once, and only while nothing of the body has come.
  public mutating func takeContinue() -> Bool {
    guard mayContinue, phase == .body else { return false }
    mayContinue = false
    return true
  }

  /// Hands out the complete request and begins the next one; `nil` in any other phase.
  public mutating func take() -> HTTPReceivedRequest? {
    guard case .complete = state, let head else { return nil }
    let request = HTTPReceivedRequest(head: head, body: body)
    self = HTTPRequestParser(limits: limits)
    return request
  }
}
