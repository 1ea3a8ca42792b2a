import Tensors

extension Images {
  /// Images of another size, each pixel the mean of the area that it covers: pooling for whole
  /// factors, and for larger sizes a repetition with means at the seams.
  ///
  /// - Parameters:
  ///   - height: rows, 1...1024.
  ///   - width: columns, 1...1024.
  /// - Throws: `NetworksError.invalidData` for other sizes, and for more than 2³⁰ numbers in all.
  public func resized(height: Int, width: Int) throws -> Images {
    guard (1...1024).contains(height), (1...1024).contains(width),
      count <= (1 << 30) / (height * width * channels)
    else {
      throw NetworksError.invalidData(
        "\(count) images of \(height)×\(width) pixels: give 1 to 1024 each way, and at most 2³⁰ "
          + "numbers in all")
    }
    return try means(Self.covers(self.height, height), Self.covers(self.width, width))
  }

  /// Smaller images, each pixel the mean of `factor`² ones; rows and columns that fill no pixel are
  /// left out.
  ///
  /// - Parameter factor: 1 to the smaller of height and width.
  /// - Throws: `NetworksError.invalidData` for other factors.
  public func pooled(by factor: Int) throws -> Images {
    guard factor > 0, factor <= min(height, width) else {
      throw NetworksError.invalidData("images of \(height)×\(width) pixels pooled by \(factor)")
    }
    let (rows, columns) = (height / factor, width / factor)
    return try means(
      Self.covers(rows * factor, rows), Self.covers(columns * factor, columns))
  }

  /// Pixels that a pixel is the mean of, along one direction.
  private typealias Cover = [(index: Int, share: Float)]

  private func means(_ rows: [Cover], _ columns: [Cover]) throws -> Images {
    let (height, width) = (rows.count, columns.count)
    let resized = try Tensor(shape: [count, height, width, channels])
    var to = resized.base
    for image in 0..<count {
      let from = images.base + image * imageCount
      for row in rows {
        for column in columns {
          for (line, lineShare) in row {
            for (place, share) in column {
              let pixel = from + (line * self.width + place) * channels
              for c in 0..<channels { to[c] += pixel[c] * (lineShare * share) }
            }
          }
          to += channels
        }
      }
    }
    return try Images(resized, labels: labels, classes: classes)
  }

  /// For each of `count` equal parts of a line of `size` pixels the pixels it covers, with shares
  /// that sum to 1.
  private static func covers(_ size: Int, _ count: Int) -> [Cover] {
    // In units of 1/count of a pixel all ends are whole numbers.
    (0..<count).map { part in
      let (start, end) = (part * size, (part + 1) * size)
      return (start / count...(end - 1) / count).map { index in
        let covered = min(end, (index + 1) * count) - max(start, index * count)
        return (index, Float(covered) / Float(size))
      }
    }
  }
}
