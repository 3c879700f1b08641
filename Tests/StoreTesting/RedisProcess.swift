public import Foundation
internal import Glibc
public import Redis

/// A `redis-server` of one test: in a folder of its own, on a Unix socket, ended with the test.
public final class RedisProcess {
  public let folder: URL
  private var process: Process?
  private let arguments: [String]

  /// Starts one with further arguments.
  public init(_ arguments: [String] = []) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "canvas-redis-\(UUID().uuidString.prefix(8))")
    self.arguments =
      ["--port", "0", "--dir", folder.path, "--save", "", "--enable-debug-command", "local"] + arguments
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try start()
  }

  /// A Sentinel, which keeps what it learns in its configuration.
  public init(sentinel lines: [String]) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "canvas-sentinel-\(UUID().uuidString.prefix(8))")
    let file = folder.appending(path: "sentinel.conf")
    arguments = [file.path, "--sentinel"]
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try (lines + ["dir \(folder.path)"]).joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
    try start()
  }

  deinit {
    stop()
    try? FileManager.default.removeItem(at: folder)
  }

  /// The Unix socket's path.
  public var socket: String { folder.appending(path: "s").path }

  /// Names it for a client.
  public func server(user: String? = nil, password: String? = nil, _ options: RedisOptions = RedisOptions()) throws
    -> RedisServer
  {
    try RedisServer(RedisURL(.unix(path: socket), user: user, password: password), options: options)
  }

  /// Starts it (again).
  public func start() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/redis-server")
    process.arguments = arguments + ["--unixsocket", socket]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    self.process = process
  }

  /// The process, while it runs.
  public var pid: Int32 { process?.processIdentifier ?? 0 }

  /// Stops it in its tracks: it is there, and answers nothing.
  public func pause() { if let process { kill(process.processIdentifier, SIGSTOP) } }

  /// Ends a pause.
  public func resume() { if let process { kill(process.processIdentifier, SIGCONT) } }

  /// Kills it, as a crash would.
  public func stop() {
    guard let process else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    self.process = nil
  }
}

extension RedisProcess {
  /// Ports nobody listens on just now.
  public static func freePorts(_ count: Int) throws -> [UInt16] {
    var ports: Set<UInt16> = []
    while ports.count < count { ports.insert(try freePort()) }
    return ports.sorted()
  }

  /// A port nobody listens on just now.
  public static func freePort() throws -> UInt16 {
    let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { Glibc.close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRINUSE) }
    return UInt16(bigEndian: address.sin_port)
  }
}
