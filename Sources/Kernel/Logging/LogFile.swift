import Foundation
import Glibc

/// Where a ``LogWriter`` writes.
public enum LogFile: Sendable {
  case standardOutput
  case standardError

  private var descriptor: Int32 {
    switch self {
    case .standardOutput: STDOUT_FILENO
    case .standardError: STDERR_FILENO
    }
  }

  /// Whether a person looks at it.
  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Writes all bytes; a failure (a closed pipe) has nowhere to be told, the lines are lost.
  func write(_ bytes: [UInt8]) {
    try? FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).write(contentsOf: Data(bytes))
  }
}
