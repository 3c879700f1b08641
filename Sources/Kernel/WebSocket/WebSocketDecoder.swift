/// Turns received bytes into messages and control frames (RFC 6455 sections 5 to 8). Pure: no socket, no clock.
///
/// The usual input, one small masked frame that is complete in the buffer, is unmasked in place and handed out as it lies
/// there: no copy and no allocation. Only what is split over inputs or fragments is gathered in a buffer of the decoder's.
///
/// ```swift
/// let used = decoder.decode(&received) { event, payload in
///   switch event {
///   case .text, .binary: handle(payload)
///   case .ping: sendPong(payload)
///   case .pong: break
///   case .close(let code): closeReceived(code)
///   case .failed(let violation): fail(violation.closeCode, violation.reason)
///   }
///   return mustWait ? .pause : .proceed
/// }
/// ```
public struct WebSocketDecoder {
  /// Whose end of the connection this is: a server takes masked frames only, a client unmasked ones only (section 5.1).
  public enum Role: Sendable {
    case server
    case client
  }

  /// How much a peer may send at once, in payload bytes.
  public struct Limits: Equatable, Sendable {
    /// The most in one frame; checked when the header is there, before any payload is.
    public var maxFrameBytes: Int
    /// The most in one message, all its fragments together.
    public var maxMessageBytes: Int

    public init(maxFrameBytes: Int = 1 << 20, maxMessageBytes: Int = 1 << 20) {
      self.maxFrameBytes = maxFrameBytes
      self.maxMessageBytes = maxMessageBytes
    }
  }

  /// What came in. The payload goes beside it.
  public enum Event: Equatable, Sendable {
    /// A whole text message; the payload is valid UTF-8.
    case text
    /// A whole binary message.
    case binary
    /// To be answered by a pong with the same payload, at most 125 bytes.
    case ping
    case pong
    /// A close frame: its code, `nil` when it has none; the payload is the reason, valid UTF-8. Nothing comes after it.
    case close(WebSocketCloseCode?)
    /// The peer broke a rule: close with the violation's code. The payload is empty, nothing comes after it.
    case failed(WebSocketViolation)
  }

  /// Whether decoding goes on after an event.
  public enum Flow: Sendable {
    case proceed
    /// Return at once; the bytes after this event are untouched and to be given again.
    case pause
  }

  enum Phase {
    case header
    case payload
    case finished
  }

  let role: Role
  let limits: Limits
  var phase = Phase.header
  /// The start of a header whose end has not come yet.
  var partial: InlineArray<14, UInt8> = .init(repeating: 0)
  var partialCount = 0
  /// The current frame, while `phase` is `payload`.
  var isFinal = true
  var opcode = WebSocketOpcode.continuation
  var isMasked = false
  var maskKey: UInt32 = 0
  var remaining = 0
  /// Text or binary while a message is under way.
  var kind: WebSocketOpcode?
  var message: [UInt8] = []
  var control: [UInt8] = []
  var utf8 = UTF8Validator()
  /// Reads compressed messages, when compression was negotiated (RFC 7692).
  let inflater: Inflater?
  /// Whether the message under way is compressed: then the limits and UTF-8 are of what comes out of it.
  var isCompressed = false

  /// Makes a decoder at the start of a connection. It allocates nothing until a frame comes in pieces.
  public init(role: Role = .server, limits: Limits = Limits()) { self.init(role: role, limits: limits, inflater: nil) }

  /// Makes one that also takes messages compressed by permessage-deflate.
  package init(role: Role, limits: Limits, inflater: Inflater?) {
    self.role = role
    self.limits = limits
    self.inflater = inflater
  }

  /// Whether a close frame or a violation has come; all further input is thrown away.
  public var isFinished: Bool { phase == .finished }

  /// Bytes held back for a message that is not complete.
  public var bufferedBytes: Int { message.count + control.count + partialCount }

  /// Decodes `input`, calling `emit` for each event in order, and returns how many bytes were used: all, unless `emit`
  /// paused. Payloads are unmasked in place, so used bytes of `input` are changed. A payload lives only during the call,
  /// and `emit` must not touch the decoder.
  public mutating func decode(_ input: inout MutableSpan<UInt8>, _ emit: (Event, Span<UInt8>) -> Flow) -> Int {
    var offset = 0
    do throws(WebSocketViolation) {
      while phase != .finished {
        if phase == .header {
          guard try readHeader(input.span, &offset) else { return offset }
        }
        let piece = offset..<offset + min(remaining, input.count - offset)
        try unmask(&input, piece)
        offset = piece.upperBound
        remaining -= piece.count
        guard remaining == 0 else {
          gather(input.span.extracting(piece))
          return offset
        }
        let flow = try finishFrame(input.span.extracting(piece), emit)
        if flow == .pause { return phase == .finished ? input.count : offset }
      }
    } catch {
      finish()
      _ = emit(.failed(error), Span())
    }
    return input.count
  }
}
