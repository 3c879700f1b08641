/// What one request may cost before it is refused. All sizes are bytes.
public struct HTTPLimits: Equatable, Sendable {
  /// The request line without its CRLF; more is 414.
  public var requestLineBytes = 8_192
  /// All header lines together, line ends included; more is 431.
  public var headerBytes = 16_384
  /// Header fields, and trailer fields, of one request; more is 431.
  public var headerFields = 100
  /// The body after decoding; more is 413. Routes can only lower it: ``HTTPRequestParser/limitBody(to:)``.
  public var bodyBytes = 1_048_576
  /// A chunk's size line with its extensions; more is 400.
  public var chunkLineBytes = 256
  /// Chunk extensions and trailers of one request together.
  public var chunkOverheadBytes = 8_192
  /// Pairs in the query; more is 400.
  public var queryPairs = 100

  /// The defaults.
  public init() {}
}
