import Foundation
import Glibc
import Kernel

/// Mail as `.eml` files in a folder, readable by the owner only: what a server without a mail account does. The log
/// names the file, never what is in it.
actor OutboxMailer: Mailer {
  private let folder: String
  private let sender: String
  private let capacity: Int
  private let time: any TimeSource
  private let random: RandomSource
  private let report: @Sendable (String) -> Void

  /// Writes to `folder` (made when missing) and keeps the `capacity` newest messages there; `report` is told each new
  /// file's path.
  init(
    folder: String, sender: String, capacity: Int = 500, time: any TimeSource, random: RandomSource = .system,
    report: @escaping @Sendable (String) -> Void
  ) {
    self.folder = folder
    self.sender = sender
    self.capacity = capacity
    self.time = time
    self.random = random
    self.report = report
  }

  func send(_ message: MailMessage) throws {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let now = time.timestamp()
    let id = random.bytes(8).map { String($0, radix: 16) }.joined()
    let path = folder + "/\(now.milliseconds)-\(id).eml"
    try PrivateFile.create(path, with: message.rendered(from: sender, id: id, at: now))
    try prune()
    report(path)
  }

  /// Names begin with the time, so the oldest come first.
  private func prune() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".eml") }.sorted()
    for name in names.dropLast(capacity) { try? FileManager.default.removeItem(atPath: folder + "/" + name) }
  }
}

/// Files only their owner may read.
enum PrivateFile {
  /// Makes a new file with mode 0600 and this text; fails when there is one.
  static func create(_ path: String, with text: String) throws {
    let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try file.write(contentsOf: Data(text.utf8))
    try file.synchronize()
    try file.close()
  }
}
