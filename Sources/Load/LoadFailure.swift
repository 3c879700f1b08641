/// Why a run could not be made; each is told in one line and ends the program.
enum LoadFailure: Error, Equatable {
  /// An option is unknown, misses its value, or is out of range.
  case usage(String)
  /// No connection, or one that broke before it had joined.
  case unreachable(String)
  /// The server answered, but not with what was asked for; `body` is its own explanation.
  case refused(String, status: Int, body: String)
  /// The server took too long to let everybody in.
  case timeout(String)

  var description: String {
    switch self {
    case .usage(let text): "\(text)\n\n\(Options.usage)"
    case .unreachable(let text): text
    case .refused(let what, let status, let body):
      "\(what) was refused: HTTP \(status)\(body.isEmpty ? "" : " \(body)")"
    case .timeout(let text): text
    }
  }

  var exitCode: Int32 {
    if case .usage = self { 2 } else { 3 }
  }
}
