/// Averages and maxima over windows by their definition, in double precision.
struct ReferencePooling {
  private let pooling: Pooling
  private let channels: Int

  init(_ pooling: Pooling, channels: Int) { (self.pooling, self.channels) = (pooling, channels) }

  /// Calls `body` for each result with the positions of what its window holds, row by row.
  private func forEachWindow(
    images: Int, _ body: (_ result: Int, _ window: [Int]) -> Void
  ) {
    let (height, width) = (pooling.outputHeight, pooling.outputWidth)
    for image in 0..<images {
      for row in 0..<height {
        let rows = lines(row, pooling.height, height)
        for column in 0..<width {
          let columns = lines(column, pooling.width, width)
          for c in 0..<channels {
            let window = rows.flatMap { y in
              columns.map {
                ((image * pooling.height + y) * pooling.width + $0) * channels + c
              }
            }
            body(((image * height + row) * width + column) * channels + c, window)
          }
        }
      }
    }
  }

  /// The rows, or columns, of the source under the window of one of the result.
  private func lines(_ index: Int, _ size: Int, _ results: Int) -> [Int] {
    switch pooling.windows {
    case .sliding(let kernel, let stride):
      (0..<kernel).map { index * stride - (kernel - 1) / 2 + $0 }.filter { (0..<size).contains($0) }
    case .dividing:
      (0..<size).filter { ($0 + 1) * results > index * size && $0 * results < (index + 1) * size }
    }
  }

  /// `[image][row][column][channel]` to the same of the result.
  func forward(_ source: [Double], images: Int) -> [Double] {
    let count = images * pooling.outputHeight * pooling.outputWidth * channels
    var result = [Double](repeating: 0, count: count)
    forEachWindow(images: images) { position, window in
      switch pooling.kind {
      case .average:
        result[position] = window.reduce(0) { $0 + source[$1] } / Double(window.count)
      case .maximum: result[position] = source[largest(of: window, in: source)]
      }
    }
    return result
  }

  /// The gradient with respect to the source: of an average its share, of a maximum all to the first
  /// of the largest.
  func backward(_ source: [Double], _ gradient: [Double], images: Int) -> [Double] {
    var slopes = [Double](repeating: 0, count: source.count)
    forEachWindow(images: images) { position, window in
      switch pooling.kind {
      case .average:
        for place in window { slopes[place] += gradient[position] / Double(window.count) }
      case .maximum: slopes[largest(of: window, in: source)] += gradient[position]
      }
    }
    return slopes
  }

  /// The first of equal ones.
  private func largest(of window: [Int], in source: [Double]) -> Int {
    window.reduce(window[0]) { source[$1] > source[$0] ? $1 : $0 }
  }
}
