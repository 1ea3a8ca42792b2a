import Tensors

extension Images {
  /// The images at these positions, copied, in this order; a position may stand there twice.
  ///
  /// - Throws: `NetworksError.invalidData` for positions outside `0..<count`, and for none at all.
  public func subset(_ positions: [Int]) throws -> Images {
    guard !positions.isEmpty, positions.allSatisfy({ (0..<count).contains($0) }) else {
      throw NetworksError.invalidData("a subset needs positions in 0..<\(count), at least one")
    }
    let copy = try Tensor(shape: [positions.count] + images.shape.dropFirst())
    for (to, from) in positions.enumerated() {
      (copy.base + to * imageCount).update(from: images.base + from * imageCount, count: imageCount)
    }
    return try Images(copy, labels: positions.map { labels[$0] }, classes: classes)
  }

  /// Disjoint parts of these sizes, drawn at random: the same ones for the same seed, whatever the
  /// machine.
  ///
  /// - Parameter sizes: images of each part, at least 1; together at most `count`.
  /// - Throws: `NetworksError.invalidData` for other sizes.
  public func parts(_ sizes: [Int], seed: Int) throws -> [Images] {
    let total = sizes.reduce(0) { $0.addingReportingOverflow(max($1, 0)).partialValue }
    guard sizes.allSatisfy({ (1...count).contains($0) }), (0...count).contains(total) else {
      throw NetworksError.invalidData("parts of \(sizes) images of a set of \(count)")
    }
    var positions = Array(0..<count)
    var random = RandomSource(seed: seed)
    random.shuffle(&positions)
    var start = 0
    return try sizes.map { size in
      defer { start += size }
      return try subset(Array(positions[start..<start + size]))
    }
  }

  /// Sets of one shape, one after the other.
  ///
  /// - Throws: `NetworksError.invalidData` for several shapes or numbers of classes, and for none.
  public static func joined(_ sets: [Images]) throws -> Images {
    guard let first = sets.first,
      sets.allSatisfy({
        $0.images.shape.dropFirst() == first.images.shape.dropFirst() && $0.classes == first.classes
      })
    else {
      throw NetworksError.invalidData("images of several shapes or numbers of classes, or none")
    }
    guard sets.count > 1 else { return first }
    let total = sets.reduce(0) { $0 + $1.count }
    let joined = try Tensor(shape: [total] + first.images.shape.dropFirst())
    var to = joined.base
    for set in sets {
      to.update(from: set.images.base, count: set.images.count)
      to += set.images.count
    }
    return try Images(joined, labels: sets.flatMap(\.labels), classes: first.classes)
  }

  /// Mean and standard deviation of each channel over all pixels of all images, in Double; what
  /// `normalized(_:)` takes.
  public func channelStatistics() -> [(mean: Float, deviation: Float)] {
    (0..<channels).map { channel in
      let values = stride(from: channel, to: images.count, by: channels)
      let number = Double(images.count / channels)
      let mean = values.reduce(0.0) { $0 + Double(images.base[$1]) } / number
      let variance =
        values.reduce(0.0) { total, index in
          let difference = Double(images.base[index]) - mean
          return total + difference * difference
        } / number
      return (Float(mean), Float(variance.squareRoot()))
    }
  }

  /// (x − mean) / deviation in each channel. Validation and test images take the statistics of the
  /// training ones.
  ///
  /// - Parameter statistics: one pair a channel; a deviation of 0 counts as 1.
  /// - Throws: `NetworksError.invalidData` for another number of channels, and numbers that are not
  ///   finite.
  public func normalized(_ statistics: [(mean: Float, deviation: Float)]) throws -> Images {
    guard statistics.count == channels,
      statistics.allSatisfy({ $0.mean.isFinite && $0.deviation.isFinite })
    else {
      throw NetworksError.invalidData(
        "\(statistics.count) finite means and deviations for \(channels) channels")
    }
    let result = try Tensor(shape: images.shape)
    for index in 0..<images.count {
      let (mean, deviation) = statistics[index % channels]
      result.base[index] = (images.base[index] - mean) / (deviation == 0 ? 1 : deviation)
    }
    return try Images(result, labels: labels, classes: classes)
  }
}
