/// The forms in which a broadcast goes over the wire. A channel keeps one log for each that has members.
public enum WireEncoding: Int, CaseIterable, Sendable {
  /// Protocol v1: JSON in text frames.
  case json
  /// Protocol v2: messages gathered in binary frames.
  case binary
}
