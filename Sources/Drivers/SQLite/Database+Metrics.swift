public import Kernel

extension Database {
  /// Shows under `store` what waits and how long transactions take.
  public func measure(as store: String, in metrics: MetricRegistrar) {
    let labels = ["store": store]
    metrics.read(.gauge, "canvas_sqlite_queued_writes", "Writes that wait.", labels: labels) { [weak self] in
      self.map { Double($0.queuedWrites.jobs) }
    }
    let (name, help) = ("canvas_sqlite_queued_write_bytes", "Bytes of waiting writes.")
    metrics.read(.gauge, name, help, labels: labels) { [weak self] in
      self.map { Double($0.queuedWrites.bytes) }
    }
    metrics.histogram(
      "canvas_sqlite_write_seconds", "Transactions of the writer, with the flush to the disk.", labels: labels
    ) { [weak self] in self?.threads?.writer.turns }
    metrics.histogram("canvas_sqlite_read_seconds", "Reads: all that waited at once.", labels: labels) { [weak self] in
      self?.threads?.reader.turns
    }
  }
}
