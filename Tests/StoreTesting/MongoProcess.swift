internal import Foundation
internal import Glibc
public import Mongo
internal import Synchronization

/// A `mongod` for tests: in a folder of its own, on a Unix socket, ended by `end()`.
public final class MongoProcess: Sendable {
  /// Why there is none.
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  private let folder: String
  private let arguments: [String]
  private let process = Mutex<pid_t?>(nil)

  /// Starts one and waits until it listens. Its TTL monitor rests unless the arguments say otherwise, so that rooms of
  /// long ago stay.
  public init(_ arguments: [String] = ["--setParameter", "ttlMonitorEnabled=false"]) throws {
    folder = NSTemporaryDirectory() + "canvas-mongo-" + UUID().uuidString.prefix(8)
    self.arguments = arguments
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try start()
  }

  /// Kills it and removes what it wrote.
  public func end() {
    stop()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// A connection string; without a database it is a new one.
  public func url(
    _ database: String? = nil, login: String = "", options: String = ""
  ) throws -> MongoURL {
    try MongoURL(uri(database, login: login, options: options))
  }

  /// The same as text.
  public func uri(_ database: String? = nil, login: String = "", options: String = "") -> String {
    let database = database ?? "t" + UUID().uuidString.prefix(8)
    let place = socket.replacing("/", with: "%2F")
    return "mongodb://\(login)\(place)/\(database)\(options.isEmpty ? "" : "?" + options)"
  }

  /// Makes one on a TCP port, the only member of a replica set, and returns its connection string, too.
  public static func replicaSet() async throws -> (MongoProcess, MongoURL) {
    let host = "127.0.0.1:\(try RedisProcess.freePort())"
    let port = String(host.split(separator: ":")[1])
    let process = try MongoProcess([port, "--replSet", "rs"])
    let client = try MongoClient(process.url(options: "directConnection=true"))
    try await client.command(
      ["replSetInitiate": ["_id": "rs", "members": [["_id": 0, "host": .string(host)]]]], database: "admin")
    await client.close()
    return (process, try MongoURL("mongodb://\(host)/t?replicaSet=rs"))
  }

  private var socket: String { folder + "/mongod.sock" }

  // MARK: What happens to it

  /// Starts it (again), with the data it had.
  public func start(_ more: [String] = []) throws {
    let launched = Process()
    launched.executableURL = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../scripts/mongod.sh")
    launched.arguments = ["serve", folder] + arguments + more
    launched.standardOutput = FileHandle.nullDevice
    try launched.run()
    process.withLock { $0 = launched.processIdentifier }
    // The script becomes mongod: killing the one is killing the other.
    for _ in 0..<3_000 {
      if isListening { return }
      guard launched.isRunning else { break }
      usleep(20_000)
    }
    let log = (try? String(contentsOfFile: folder + "/mongod.log", encoding: .utf8)) ?? ""
    throw Failure(description: "mongod does not listen: \(log.suffix(2_000))")
  }

  /// Kills it, as a crash would.
  public func stop() {
    process.withLock { process in
      guard let id = process else { return }
      kill(id, SIGKILL)
      // Reaped by Foundation, which also watches it.
      while kill(id, 0) == 0 { usleep(5_000) }
      process = nil
    }
  }

  /// Lets it hang: it keeps its connections and answers nothing.
  public func pause() { signal(SIGSTOP) }

  /// Lets it go on.
  public func resume() { signal(SIGCONT) }

  private func signal(_ number: Int32) { process.withLock { if let id = $0 { _ = kill(id, number) } } }

  private var isListening: Bool {
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socket.utf8.prefix($0.count - 1)) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }
}

/// One process for all tests of a class: made by the first, ended by the class's tearDown.
public final class SharedMongo: Sendable {
  private let process = Mutex<MongoProcess?>(nil)

  public init() {}

  /// The process.
  public func running() throws -> MongoProcess {
    try process.withLock { process in
      if let process { return process }
      let made = try MongoProcess()
      process = made
      return made
    }
  }

  /// Ends it; the next use makes another.
  public func end() {
    process.withLock { process in
      process?.end()
      process = nil
    }
  }
}
