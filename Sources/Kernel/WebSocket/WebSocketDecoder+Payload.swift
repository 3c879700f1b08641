extension WebSocketDecoder {
  /// What a decoder's buffers start with, and the most that stays allocated between messages.
  private static let initialBytes = 4096

  /// Takes the mask off a piece of the current frame's payload, and checks text as it comes (section 8.1).
  @inline(__always)
  mutating func unmask(_ input: inout MutableSpan<UInt8>, _ piece: Range<Int>) throws(WebSocketViolation) {
    var mayBeMultibyte = true
    if isMasked {
      mayBeMultibyte = WebSocketMask.apply(maskKey, to: &input, piece)
      maskKey = WebSocketMask.rotated(maskKey, by: piece.count)
    }
    guard kind == .text, !opcode.isControl, !isCompressed, mayBeMultibyte || !utf8.isComplete else { return }
    guard utf8.consume(input.span.extracting(piece)) else { throw .invalidUTF8 }
  }

  /// Keeps a piece of a payload whose rest has not come, or of a message that goes on.
  mutating func gather(_ piece: Span<UInt8>) {
    if opcode.isControl {
      control.append(copying: piece)
      return
    }
    let needed = message.count + piece.count
    if needed > message.capacity {
      // Doubling, but never beyond the limit: a header that announces much reserves nothing.
      let wanted = max(needed, 2 * message.capacity, Self.initialBytes)
      message.reserveCapacity(max(needed, min(wanted, limits.maxMessageBytes)))
    }
    message.append(copying: piece)
  }

  /// The current frame ends with `piece`: hands out what is complete.
  mutating func finishFrame(
    _ piece: Span<UInt8>, _ emit: (Event, Span<UInt8>) -> Flow
  ) throws(WebSocketViolation) -> Flow {
    phase = .header
    if opcode.isControl { return try finishControl(piece, emit) }
    guard isFinal else {
      gather(piece)
      return .proceed
    }
    if isCompressed { return try finishCompressed(piece, emit) }
    guard utf8.isComplete else { throw .invalidUTF8 }
    let event = kind == .text ? Event.text : .binary
    kind = nil
    if message.isEmpty { return emit(event, piece) }
    gather(piece)
    let flow = emit(event, message.span)
    if message.capacity > 2 * Self.initialBytes {
      message = []
    } else {
      message.removeAll(keepingCapacity: true)
    }
    return flow
  }

  /// Inflates the message that ends with `piece`, never beyond the limit, and checks text as a whole.
  private mutating func finishCompressed(
    _ piece: Span<UInt8>, _ emit: (Event, Span<UInt8>) -> Flow
  ) throws(WebSocketViolation) -> Flow {
    let event = kind == .text ? Event.text : .binary
    kind = nil
    isCompressed = false
    let inflated = try takeInflated(piece)
    if event == .text {
      var text = UTF8Validator()
      guard text.consume(inflated.span), text.isComplete else { throw .invalidUTF8 }
    }
    return emit(event, inflated.span)
  }

  private mutating func takeInflated(_ piece: Span<UInt8>) throws(WebSocketViolation) -> [UInt8] {
    if message.isEmpty { return try inflate(piece) }
    gather(piece)
    let inflated = try inflate(message.span)
    message = []
    return inflated
  }

  private func inflate(_ payload: Span<UInt8>) throws(WebSocketViolation) -> [UInt8] {
    guard let inflater else { throw .reservedBits }
    do throws(Inflater.Failure) {
      return try inflater.inflate(payload, limit: limits.maxMessageBytes)
    } catch {
      switch error {
      case .invalid: throw .deflateInvalid
      case .tooBig: throw .messageTooBig
      }
    }
  }

  private mutating func finishControl(
    _ piece: Span<UInt8>, _ emit: (Event, Span<UInt8>) -> Flow
  ) throws(WebSocketViolation) -> Flow {
    if control.isEmpty { return try finishControl(whole: piece, emit) }
    control.append(copying: piece)
    var whole: [UInt8] = []
    swap(&whole, &control)
    return try finishControl(whole: whole.span, emit)
  }

  private mutating func finishControl(
    whole payload: Span<UInt8>, _ emit: (Event, Span<UInt8>) -> Flow
  ) throws(WebSocketViolation) -> Flow {
    switch opcode {
    case .ping: return emit(.ping, payload)
    case .pong: return emit(.pong, payload)
    default: break
    }
    let code = try Self.closeCode(of: payload)
    finish()
    return emit(.close(code), payload.extracting(droppingFirst: min(2, payload.count)))
  }

  /// The code of a close frame's payload, which may be empty (section 5.5.1).
  private static func closeCode(of payload: Span<UInt8>) throws(WebSocketViolation) -> WebSocketCloseCode? {
    guard payload.count > 0 else { return nil }
    guard payload.count >= 2 else { throw .closeTooShort }
    let code = WebSocketCloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
    guard code.isValidOnWire else { throw .closeCodeInvalid }
    var reason = UTF8Validator()
    guard reason.consume(payload.extracting(droppingFirst: 2)), reason.isComplete else { throw .invalidUTF8 }
    return code
  }

  /// Ends decoding for good, and lets the buffers go.
  mutating func finish() {
    phase = .finished
    kind = nil
    message = []
    control = []
    partialCount = 0
  }
}
