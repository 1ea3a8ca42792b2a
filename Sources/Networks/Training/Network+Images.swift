import Tensors

extension Network {
  /// Mean loss and accuracy over all images, with running statistics, batch by batch.
  ///
  /// - Parameters:
  ///   - set: of the graph's image shape and number of classes; what the network has loaded is lost.
  ///   - control: checked after every batch.
  /// - Returns: the mean cross-entropy in nats, and the fraction, 0...1, of images whose class has
  ///   the highest score; NaN where the loss is no finite number.
  /// - Throws: `Cancelled`, and `NetworksError.invalidData` for images that do not fit.
  public func evaluate(
    _ set: Images, control: RunControl = RunControl()
  ) throws -> (loss: Double, accuracy: Double) {
    try evaluate(set, control: control) { _, _ in }
  }

  /// The same; `afterBatch` is called when the scores of the images from `first` on are there.
  func evaluate(
    _ set: Images, control: RunControl, afterBatch: (_ first: Int, _ count: Int) -> Void
  ) throws -> (loss: Double, accuracy: Double) {
    let shape = [graph.image.height, graph.image.width, graph.image.channels]
    guard Array(set.images.shape.dropFirst()) == shape, set.classes == classifier.classes else {
      throw NetworksError.invalidData(
        "images of shape \(set.images.shape.dropFirst()) with \(set.classes) classes: the network "
          + "takes \(shape) and tells apart \(classifier.classes)")
    }
    takeMemory()
    let outer = self.control
    self.control = control
    defer { self.control = outer }
    var (loss, correct) = (0.0, 0)
    for first in stride(from: 0, to: set.count, by: batch) {
      let count = min(batch, set.count - first)
      for slot in 0..<count {
        place(set, first + slot, at: slot, down: 0, across: 0, isMirrored: false)
      }
      setBatch(count: count)
      let outcome = first == 0 ? try evaluate() : try evaluateNext()
      try control.check()
      afterBatch(first, count)
      loss += outcome.loss * Double(count)
      correct += outcome.correct
    }
    return (
      loss / Double(set.count), loss.isFinite ? Double(correct) / Double(set.count) : .nan
    )
  }

  /// Copies an image into the batch, moved down and across with zeros where it is left, then
  /// mirrored where asked.
  func place(
    _ set: Images, _ position: Int, at slot: Int, down: Int, across: Int, isMirrored: Bool
  ) {
    let channels = set.channels
    let from = set.images.base + position * set.imageCount
    let strides = format.strides(of: graph.image, image: slot)
    let to = imageBase + strides.origin
    for row in 0..<set.height {
      let sourceRow = row - down
      for column in 0..<set.width {
        let place = (isMirrored ? set.width - 1 - column : column) - across
        let pixel = to + (row * set.width + column) * strides.pixelStride
        let isInside = (0..<set.height).contains(sourceRow) && (0..<set.width).contains(place)
        let source = from + (isInside ? (sourceRow * set.width + place) * channels : 0)
        for c in 0..<channels {
          pixel[c * strides.channelStride] = isInside ? source[c] : 0
        }
      }
    }
    labels[slot] = Int32(set.labels[position])
  }
}
