/// The name that a misspelled one probably meant.
package enum Suggestion {
  /// "; did you mean 'x'?" or nothing where no name is near.
  package static func hint(for name: String, among names: [String]) -> String {
    nearest(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
  }

  /// The name of the fewest edits, at most a third of the misspelled one; else the only name that begins
  /// with what was given.
  package static func nearest(to name: String, among names: [String]) -> String? {
    let near = names.map { (name: $0, distance: distance(name, $0)) }.min {
      $0.distance < $1.distance
    }
    if let near, near.distance <= max(name.utf8.count / 3, 1) { return near.name }
    let longer = names.filter { !name.isEmpty && $0.lowercased().hasPrefix(name.lowercased()) }
    return longer.count == 1 ? longer[0] : nil
  }

  /// The fewest insertions, deletions and replacements of bytes (Levenshtein 1966), of the first 64.
  package static func distance(_ left: String, _ right: String) -> Int {
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
