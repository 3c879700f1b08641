import Foundation

/// Whoever started this process and wants to know how it is: systemd, by the protocol of sd_notify(3), datagrams to the
/// Unix socket that `NOTIFY_SOCKET` names.
final class Supervisor: Sendable {
  private let descriptor: Int32
  /// The socket's name as the kernel takes it: a path, or a NUL and a name without file.
  private let name: [UInt8]
  private let watchdogInterval: Duration?

  /// `nil` when nobody wants to know.
  init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
    guard let path = environment["NOTIFY_SOCKET"], let first = path.utf8.first else { return nil }
    let name = first == UInt8(ascii: "@") ? [0] + path.utf8.dropFirst() : Array(path.utf8) + [0]
    guard [UInt8(ascii: "@"), UInt8(ascii: "/")].contains(first), name.count <= Self.capacity else { return nil }
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    self.name = name
    watchdogInterval = Self.interval(environment)
  }

  deinit { close(descriptor) }

  /// Says lines of `NAME=VALUE`. What cannot be delivered at once is not: nothing here may keep the server waiting.
  func tell(_ state: String) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    let text = Array(state.utf8)
    _ = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(descriptor, text, text.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL), $0, length)
      }
    }
  }

  /// Says `WATCHDOG=1` twice in each interval as long as `isWell`, until it is cancelled; `nil` when nobody watches.
  func keepAwake(while isWell: @escaping @Sendable () async -> Bool) -> Task<Void, Never>? {
    guard let watchdogInterval else { return nil }
    return Task {
      while !Task.isCancelled {
        if await isWell() { tell("WATCHDOG=1") }
        try? await Task.sleep(for: watchdogInterval / 2)
      }
    }
  }

  private static let capacity = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

  /// `WATCHDOG_USEC`, when it is meant for this process.
  private static func interval(_ environment: [String: String]) -> Duration? {
    guard environment["WATCHDOG_PID"].map({ $0 == "\(getpid())" }) ?? true,
      let microseconds = environment["WATCHDOG_USEC"].flatMap(Int64.init), microseconds > 0
    else { return nil }
    return .microseconds(microseconds)
  }
}
