/// Guesses which name was meant.
enum ConfigSuggestion {
  /// The candidate nearest to `name`, when it is near enough to be a slip: a third of the letters, at least one.
  static func closest(to name: String, among candidates: [String]) -> String? {
    let limit = max(1, min(name.count, 30) / 3)
    guard name.count <= 64 else { return nil }
    return candidates.map { (name: $0, distance: distance(name.lowercased(), $0.lowercased())) }
      .filter { $0.distance <= limit }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
  }

  /// Edits that turn one text into the other: inserted, removed, replaced or swapped neighbouring letters.
  static func distance(_ left: String, _ right: String) -> Int {
    let left = Array(left.unicodeScalars)
    let right = Array(right.unicodeScalars)
    var rows = [Array(0...right.count)]
    for row in 0..<left.count {
      var next = [row + 1]
      for column in 0..<right.count {
        let same = left[row] == right[column]
        var best = min(rows[row][column] + (same ? 0 : 1), rows[row][column + 1] + 1, next[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          best = min(best, rows[row - 1][column - 1] + 1)
        }
        next.append(best)
      }
      rows.append(next)
    }
    return rows[left.count][right.count]
  }
}
