internal import Foundation

/// What the process says about itself: once, not per reactor.
enum ProcessMetrics {
  static func register(_ metrics: MetricRegistrar, logger: Logger, started: Instant, time: any TimeSource) {
    metrics.read(.gauge, "canvas_uptime_seconds", "Time since the process started.") {
      Double((time.now() - started).nanoseconds) / 1_000_000_000
    }
    metrics.read(.counter, "canvas_log_lines_dropped_total", "Log lines dropped since nobody took them in time.") {
      Double(logger.droppedLines)
    }
    metrics.read(.counter, "canvas_process_cpu_seconds_total", "CPU time of all threads.") { cpuSeconds() }
    metrics.read(.gauge, "canvas_process_resident_memory_bytes", "Memory in use (RSS).") { residentBytes() }
    metrics.read(.gauge, "canvas_process_open_files", "Open file descriptors.") {
      (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { Double($0.count) }
    }
  }

  private static func cpuSeconds() -> Double? {
    var usage = rusage()
    guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
    let seconds = [usage.ru_utime, usage.ru_stime].map { Double($0.tv_sec) + Double($0.tv_usec) / 1_000_000 }
    return seconds.reduce(0, +)
  }

  /// The second field of /proc/self/statm, in pages.
  private static func residentBytes() -> Double? {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .ascii),
      case let fields = text.split(separator: " "), fields.count > 1, let pages = Double(fields[1])
    else { return nil }
    return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
  }
}
