/// The form of a channel's log that a member reads: an encoding, plain or deflated (RFC 7692). Each form that has members
/// is made once per channel.
struct LogForm: Hashable, Sendable {
  /// The window of the deflated form: members that negotiated a smaller one read the plain form.
  static let windowBits = 15
  /// Every form, in the order of ``index``.
  static let all = WireEncoding.allCases.flatMap { [LogForm($0, isDeflated: false), LogForm($0, isDeflated: true)] }

  let encoding: WireEncoding
  let isDeflated: Bool

  init(_ encoding: WireEncoding, isDeflated: Bool) {
    self.encoding = encoding
    self.isDeflated = isDeflated
  }

  /// Its place in a batch and in a channel's logs.
  var index: Int { 2 * encoding.rawValue + (isDeflated ? 1 : 0) }
}
