import Foundation

/// The end that systemd would hold: a Unix datagram socket in a folder of its own, or without a file.
final class DatagramSocket {
  /// As `NOTIFY_SOCKET` names it.
  let path: String
  private let folder: String
  private let descriptor: Int32

  init(isAbstract: Bool = false) throws {
    folder = try makeTemporaryFolder()
    path = isAbstract ? "@canvas-\(UUID().uuidString)" : folder + "/notify"
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let name = isAbstract ? [0] + path.utf8.dropFirst() : Array(path.utf8)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit {
    close(descriptor)
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The next message; `nil` when none comes within ten seconds.
  func receive() -> String? { receive(0) }

  /// What has come already.
  func receiveNow() -> String? { receive(Int32(MSG_DONTWAIT)) }

  private func receive(_ flags: Int32) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = recv(descriptor, &buffer, buffer.count, flags)
    return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
  }
}
