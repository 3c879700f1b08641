extension HTTPRequestParser {
  mutating func advance(over bytes: Span<UInt8>) throws(HTTPParseError) -> Int {
    var offset = 0
    while offset < bytes.count {
      switch state {
      case .requestLine, .fields:
        guard try readLine(bytes, &offset) else { return offset }
        if head != nil { return offset }
      case .chunkSize, .trailers:
        mayContinue = false
        guard try readLine(bytes, &offset) else { return offset }
      case .sized(let remaining):
        let rest = try readBody(bytes, &offset, remaining)
        state = rest == 0 ? .complete : .sized(remaining: rest)
      case .chunkData(let remaining):
        let rest = try readBody(bytes, &offset, remaining)
        state = rest == 0 ? .chunkEnd(sawReturn: false) : .chunkData(remaining: rest)
      case .chunkEnd(let sawReturn):
        guard bytes[offset] == (sawReturn ? HTTPBytes.lineFeed : HTTPBytes.carriageReturn) else { throw .chunk }
        offset += 1
        state = sawReturn ? .chunkSize : .chunkEnd(sawReturn: true)
      case .complete: return offset
      case .failed(let error): throw error
      }
    }
    return offset
  }

  /// Reads to the end of a line and acts on it; false when the line goes on beyond `bytes`.
  private mutating func readLine(_ bytes: Span<UInt8>, _ offset: inout Int) throws(HTTPParseError) -> Bool {
    try checkFirstByte(bytes[offset])
    let start = offset
    let end = bytes.firstIndex(of: HTTPBytes.lineFeed, from: start)
    let stop = end.map { $0 + 1 } ?? bytes.count
    try checkLine(length: line.count + stop - start)
    offset = stop
    if end != nil, line.isEmpty {
      try endLine(bytes.extracting(start..<stop))
      return true
    }
    line.append(copying: bytes.extracting(start..<stop))
    guard end != nil else { return false }
    let whole = line
    line.removeAll(keepingCapacity: false)
    try endLine(whole.span)
    return true
  }

  /// Refuses at once what cannot become a request line: a TLS hello, for one.
  private func checkFirstByte(_ byte: UInt8) throws(HTTPParseError) {
    guard case .requestLine = state, line.isEmpty else { return }
    guard HTTPBytes.isToken(byte) || byte == HTTPBytes.carriageReturn else { throw .requestLine }
  }

  private func checkLine(length: Int) throws(HTTPParseError) {
    switch state {
    case .requestLine: if length > limits.requestLineBytes + 2 { throw .requestLineTooLong }
    case .fields: if overhead + length > limits.headerBytes { throw .headersTooLarge }
    case .trailers: if overhead + length > limits.chunkOverheadBytes { throw .headersTooLarge }
    default: if length > limits.chunkLineBytes { throw .chunk }
    }
  }

  /// Acts on a whole line, LF included.
  private mutating func endLine(_ whole: Span<UInt8>) throws(HTTPParseError) {
    let length = whole.count
    guard length >= 2, whole[length - 2] == HTTPBytes.carriageReturn else { throw .bareLineFeed }
    let content = whole.extracting(0..<(length - 2))
    switch state {
    case .requestLine: try endRequestLine(content)
    case .fields:
      overhead += length
      if content.isEmpty { try endHead() } else { try draft.addField(content, limits) }
    case .chunkSize: try endChunkSize(content)
    case .trailers:
      overhead += length
      if content.isEmpty { state = .complete } else { try checkTrailer(content) }
    default: preconditionFailure("only these states read lines")
    }
  }

  private mutating func endRequestLine(_ content: Span<UInt8>) throws(HTTPParseError) {
    if content.isEmpty {
      guard !skippedEmptyLine else { throw .requestLine }
      skippedEmptyLine = true
      return
    }
    try draft.setRequestLine(content, limits)
    state = .fields
  }

  private mutating func endHead() throws(HTTPParseError) {
    let finished = try draft.finish()
    overhead = 0
    switch finished.framing {
    case .none: state = .complete
    case .length(let length):
      guard length <= bodyLimit else { throw .bodyTooLarge }
      body.reserveCapacity(min(length, 65_536))
      state = .sized(remaining: length)
    case .chunked: state = .chunkSize
    }
    mayContinue = finished.expectsContinue && finished.framing != .none
    head = finished
  }
}
