internal import CPlatform
internal import Glibc

/// A system call that failed for a reason the caller cannot retry away.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The call's name: `bind`.
  public let call: String
  /// Its `errno`.
  public let code: Int32

  package init(call: String, code: Int32) {
    self.call = call
    self.code = code
  }

  public var description: String { "\(call): \(String(cString: strerror(code)))" }
}

/// What one non-blocking read or write came to.
package enum IOResult: Equatable {
  case moved(Int)
  case wouldBlock
  case failed(SystemError)
}

/// Every system call goes through here: EINTR is retried and errno is read at once.
package enum SystemCall {
  @discardableResult
  package static func perform(_ name: StaticString, _ call: () -> Int) throws(SystemError) -> Int {
    while true {
      let result = call()
      if result >= 0 { return result }
      let code = canvas_errno()
      if code != EINTR { throw SystemError(call: "\(name)", code: code) }
    }
  }

  /// For calls on non-blocking descriptors: EWOULDBLOCK is a value, not an error.
  package static func attempt(_ name: StaticString, _ call: () -> Int) -> IOResult {
    while true {
      let result = call()
      if result >= 0 { return .moved(result) }
      let code = canvas_errno()
      if code == EAGAIN || code == EWOULDBLOCK { return .wouldBlock }
      if code != EINTR { return .failed(SystemError(call: "\(name)", code: code)) }
    }
  }
}
