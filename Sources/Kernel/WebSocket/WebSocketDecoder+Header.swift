extension WebSocketDecoder {
  /// Reads the next frame's header and enters its payload; `false` when more bytes are needed, all given ones being kept.
  mutating func readHeader(_ input: Span<UInt8>, _ offset: inout Int) throws(WebSocketViolation) -> Bool {
    if partialCount == 0, let header = try WebSocketFrameHeader.parse(input, from: offset, to: input.count) {
      offset += header.byteCount
      try begin(header)
      return true
    }
    while offset < input.count {
      partial[partialCount] = input[offset]
      partialCount += 1
      offset += 1
      if let header = try WebSocketFrameHeader.parse(partial.span, from: 0, to: partialCount) {
        partialCount = 0
        try begin(header)
        return true
      }
    }
    return false
  }

  /// Checks a header against the rules and the limits, and makes it the current frame.
  private mutating func begin(_ header: WebSocketFrameHeader) throws(WebSocketViolation) {
    guard let opcode = header.opcode else {
      throw header.reservedBits == 0 ? .reservedOpcode : .reservedBits
    }
    guard header.reservedBits == 0 || isCompression(header, opcode) else { throw .reservedBits }
    switch role {
    case .server: guard header.isMasked else { throw .maskMissing }
    case .client: guard !header.isMasked else { throw .maskUnexpected }
    }
    if opcode.isControl {
      guard header.isFinal else { throw .controlFragmented }
      guard header.payloadLength <= 125 else { throw .controlTooLong }
    } else {
      try beginData(opcode, isCompressed: header.reservedBits != 0, length: header.payloadLength)
    }
    self.opcode = opcode
    isFinal = header.isFinal
    isMasked = header.isMasked
    maskKey = header.maskKey
    remaining = header.payloadLength
    phase = .payload
  }

  /// RSV1 on a message's first frame, and nothing else (RFC 7692 section 6.1).
  private func isCompression(_ header: WebSocketFrameHeader, _ opcode: WebSocketOpcode) -> Bool {
    inflater != nil && header.reservedBits == 0x40 && (opcode == .text || opcode == .binary)
  }

  private mutating func beginData(
    _ opcode: WebSocketOpcode, isCompressed: Bool, length: Int
  ) throws(WebSocketViolation) {
    if opcode == .continuation {
      guard kind != nil else { throw .continuationUnexpected }
    } else {
      guard kind == nil else { throw .continuationExpected }
      kind = opcode
      self.isCompressed = isCompressed
    }
    guard length <= limit(limits.maxFrameBytes) else { throw .frameTooBig }
    guard length <= limit(limits.maxMessageBytes) - message.count else { throw .messageTooBig }
  }

  /// What a payload may have on the wire: a compressed one some more, since what does not shrink grows a little.
  private func limit(_ bytes: Int) -> Int { isCompressed ? bytes + bytes >> 5 + 64 : bytes }
}
