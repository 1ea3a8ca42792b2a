import Tensors

/// Checks of what trees are fitted to and with.
enum TreeArguments {
  /// Throws `RegressionError.invalidArgument` for a value outside its range.
  static func check(_ value: Double, _ name: String, _ range: ClosedRange<Double>) throws {
    guard range.contains(value) else {
      throw RegressionError.invalidArgument(
        "\(name) is \(value): it must be in \(range.lowerBound)...\(range.upperBound)")
    }
  }

  /// Throws `RegressionError.invalidArgument` for a value outside its range.
  static func check(_ value: Int, _ name: String, _ range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      throw RegressionError.invalidArgument(
        "\(name) is \(value): it must be in \(range.lowerBound)...\(range.upperBound)")
    }
  }

  /// Checked training data and its columns. Throws what `RegressionData` does, and
  /// `invalidTrainingData` for more rows than sums can count.
  static func data(
    _ points: Matrix, _ labels: [Double], mostBins: Int = TreeColumns.mostBins
  ) throws -> (data: RegressionData, columns: TreeColumns) {
    guard points.rows <= TreeSum.mostRows else {
      throw RegressionError.invalidTrainingData(
        "\(points.rows) rows: trees take at most \(TreeSum.mostRows), give a part of them")
    }
    let data = try RegressionData(points, labels)
    return (data, TreeColumns(points, mostBins: mostBins))
  }

  /// A share of `count`, at least 1, rounded down.
  static func part(_ share: Double, of count: Int) -> Int { max(1, Int(share * Double(count))) }

  /// `count` different numbers of `0..<all`, rising.
  static func draw(_ count: Int, of all: Int, _ random: inout RandomSource) -> [Int] {
    var numbers = Array(0..<all)
    for index in 0..<count { numbers.swapAt(index, index + random.below(all - index)) }
    return numbers.prefix(count).sorted()
  }
}
