/// Why a call, a URL or a reading of a document failed. No text holds a password; `.server` may quote a document, for the log.
public enum MongoError: Error, Hashable, Sendable {
  /// No server could be reached, or is known to be away: it did not run.
  case unreachable(String)
  /// No answer came in time: it may or may not have run.
  case timedOut
  /// The connection dropped before the answer came: it may or may not have run.
  case lost(String)
  /// More waits than the options allow, or it waited longer than they allow: it did not run.
  case queueFull
  /// The client is closed: it did not run.
  case closed
  /// A second document with the same unique key: it was not stored.
  case duplicateKey(index: String)
  /// The write was done, but not confirmed as the write concern asks: it may be rolled back.
  case notConfirmed(String)
  /// User, password or mechanism are refused: it did not run.
  case signInRefused
  /// MongoDB refused it.
  case server(MongoServerError)
  /// What was found is more than the options allow.
  case tooLarge
  /// A document is not of the form that is asked for.
  case mismatch(String)
  /// A URL, an option or a document is not usable.
  case invalid(String)

  /// Whether a write may have been done although it failed.
  public var mayHaveRun: Bool {
    switch self {
    case .timedOut, .lost, .notConfirmed: true
    case .unreachable, .queueFull, .closed, .duplicateKey, .signInRefused, .server, .tooLarge, .mismatch, .invalid:
      false
    }
  }

  /// Whether it is the server that is away or too busy: the same call may succeed later.
  public var isPassing: Bool {
    switch self {
    case .unreachable, .timedOut, .lost, .queueFull, .notConfirmed: true
    case .server(let error): error.isPassing
    case .closed, .duplicateKey, .signInRefused, .tooLarge, .mismatch, .invalid: false
    }
  }
}

extension MongoError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreachable(let text): "MongoDB cannot be reached: \(text)"
    case .timedOut: "MongoDB did not answer in time"
    case .lost(let text): "the connection to MongoDB was lost: \(text)"
    case .queueFull: "too much waits for MongoDB"
    case .closed: "the MongoDB client is closed"
    case .duplicateKey(let index): "MongoDB has a document with this key already (\(index))"
    case .notConfirmed(let text): "MongoDB did not confirm a write: \(text)"
    case .signInRefused: "MongoDB refused the sign-in"
    case .server(let error): "MongoDB: \(error)"
    case .tooLarge: "MongoDB found more than is allowed"
    case .mismatch(let text): "not understood from MongoDB: \(text)"
    case .invalid(let text): text
    }
  }
}

/// A refusal, with one of the codes of https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml.
public struct MongoServerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The number.
  public var code: Int
  /// The server's words, for the log.
  public var message: String

  /// Makes a refusal.
  public init(_ code: Int, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { "\(message) (\(code))" }

  /// The user may not do this.
  public static let unauthorized = 13
  /// The server took longer than it may.
  public static let timeLimit = 50
  /// An index of this name or on these keys stands there with other options.
  public static let indexConflicts: Set = [85, 86]

  /// Shutting down, or no primary (any more): what a fail-over looks like from here.
  static let passing: Set = [50, 89, 91, 189, 262, 9_001, 10_058, 10_107, 11_600, 11_602, 13_435, 13_436]

  var isPassing: Bool { Self.passing.contains(code) }
}
