import Tensors

extension Network {
  /// Sets the images of the next passes and, for those that compute a loss, their labels.
  ///
  /// - Parameters:
  ///   - images: `[image][row][column][channel]`, at most `batch`.
  ///   - labels: one for each image, from 0 on; nil for none.
  ///
  /// Throws `NetworksError.invalidData` for another shape, more images than the batch holds, labels
  /// out of range, and numbers that are not finite.
  public func load(_ images: Tensor, labels: [Int]? = nil) throws {
    let shape = [graph.image.height, graph.image.width, graph.image.channels]
    let labelCount = labels?.count ?? images.shape.first ?? 0
    guard images.shape.count == 4, Array(images.shape.dropFirst()) == shape,
      (1...batch).contains(images.shape[0]), labelCount == images.shape[0]
    else {
      throw NetworksError.invalidData(
        "images of shape \(images.shape) with \(labelCount) labels: the network takes 1 to "
          + "\(batch) images of shape \(shape) and a label for each")
    }
    for (image, label) in (labels ?? []).enumerated()
    where !(0..<classifier.classes).contains(label) {
      throw NetworksError.invalidData(
        "image \(image) has label \(label), outside 0..<\(classifier.classes)")
    }
    for (index, number) in images.elements.enumerated() where !number.isFinite {
      throw NetworksError.invalidData("the images have a NaN or infinite value at index \(index)")
    }
    takeMemory()
    for (image, label) in (labels ?? []).enumerated() { self.labels[image] = Int32(label) }
    let (channels, pixels) = (graph.image.channels, graph.image.pixels)
    for image in 0..<images.shape[0] {
      let strides = format.strides(of: graph.image, image: image)
      let (to, from) = (imageBase + strides.origin, images.base + image * pixels * channels)
      for pixel in 0..<pixels {
        for c in 0..<channels {
          to[pixel * strides.pixelStride + c * strides.channelStride] = from[pixel * channels + c]
        }
      }
    }
    setBatch(count: images.shape[0], hasLabels: labels != nil)
  }

  var imageBase: UnsafeMutablePointer<Float> { memory.base + layout.values[0] }
}
