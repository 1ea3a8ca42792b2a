/// The name that a misspelled one probably meant.
enum Suggestion {
  /// "; did you mean 'x'?" or nothing where no name is near.
  static func hint(for name: String, among names: [String]) -> String {
    let near = names.map { (name: $0, distance: distance(name, $0)) }.min {
      $0.distance < $1.distance
    }
    guard let near, near.distance <= max(name.utf8.count / 3, 1) else { return "" }
    return "; did you mean '\(near.name)'?"
  }

  /// The fewest insertions, deletions and replacements of bytes (Levenshtein 1966), of the first 64.
  static func distance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.lowercased().utf8.prefix(64)), Array(right.utf8.prefix(64)))
    var row = Array(0...right.count)
    for (i, byte) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let replaced = diagonal + (byte == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[right.count]
  }
}
