extension Pooling {
  /// One image: y is x where `forward` found the maxima of another map.
  ///
  /// - Parameter argmax: what `forward` left.
  func select(_ x: Source, at argmax: UnsafePointer<UInt8>, into y: Target) {
    for row in 0..<outputHeight {
      let rows = window(row, height, outputHeight)
      for column in 0..<outputWidth {
        let columns = window(column, width, outputWidth)
        let result = (row * outputWidth + column) * channels
        for channel in 0..<channels {
          let place = Int(argmax[result + channel])
          let pixel =
            (rows.lowerBound + place / columns.count) * width + columns.lowerBound
            + place % columns.count
          y[result + channel] = x[pixel * channels + channel]
        }
      }
    }
  }
}
