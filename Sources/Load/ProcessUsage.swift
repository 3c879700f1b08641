import Glibc

/// What a process has used up to now.
struct ProcessUsage: Equatable {
  /// User and system time of all its threads.
  var cpuSeconds: Double
  var residentBytes: Int
  /// How long its first thread was ready to run and got no core: other programs had it.
  var waitSeconds: Double

  /// Reads `/proc`; `nil` when there is no such process.
  init?(pid: Int) {
    guard let stat = ProcessUsage.read("/proc/\(pid)/stat"), let status = ProcessUsage.read("/proc/\(pid)/status"),
      let name = stat.lastIndex(of: ")")
    else { return nil }
    // After the name, which may hold spaces: field 3 is first, so utime (14) and stime (15) are the 12th and 13th.
    let fields = stat[name...].dropFirst().split(separator: " ")
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
    cpuSeconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    let resident = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    residentBytes = (resident.flatMap { Int($0.filter(\.isNumber)) } ?? 0) * 1024
    // Time run, time waited (both nanoseconds), turns; absent from kernels without it.
    let turns = ProcessUsage.read("/proc/\(pid)/schedstat")?.split(separator: " ") ?? []
    waitSeconds = (turns.count > 1 ? Double(turns[1]) ?? 0 : 0) / 1e9
  }

  private static func read(_ path: String) -> String? {
    let fd = open(path, O_RDONLY)
    guard fd >= 0 else { return nil }
    defer { close(fd) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = Glibc.read(fd, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }
}
