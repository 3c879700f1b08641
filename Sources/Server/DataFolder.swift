import CPlatform
import Foundation

/// The folder of everything the server keeps, held by one process at a time (flock).
final class DataFolder {
  /// Why the folder cannot be used.
  struct Unusable: Error, CustomStringConvertible {
    let description: String
  }

  private let path: String
  private let lock: Int32

  /// Makes the folder if need be and takes its lock; a second server on it is told who has it.
  init(_ path: String) throws {
    self.path = path
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw Unusable(description: "the data folder \(path) cannot be made: \(error.localizedDescription)")
    }
    let file = path + "/canvas.lock"
    lock = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw Unusable(description: "\(file): \(String(cString: strerror(errno)))") }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      let holder = (try? String(contentsOfFile: file, encoding: .utf8))?.split(separator: "\n").first ?? "unknown"
      close(lock)
      throw Unusable(description: "already running, pid \(holder) (data folder \(path))")
    }
    write("\(getpid())\n")
  }

  /// Leaves the port for scripts in `canvas.port`.
  func publish(port: Int) throws {
    try Data("\(port)\n".utf8).write(to: URL(filePath: path + "/canvas.port"), options: .atomic)
  }

  /// Gives the folder to the next server.
  func release() {
    try? FileManager.default.removeItem(atPath: path + "/canvas.port")
    close(lock)
  }

  private func write(_ text: String) {
    ftruncate(lock, 0)
    _ = text.withCString { Glibc.write(lock, $0, strlen($0)) }
  }
}
