import Networks
import Storage
import Tensors

/// Images: readers, preparation, and the way back to numpy.
func registerImages(in m: ModuleBuilder) {
  m.type(ImagesHandle.self)
  registerImageReaders(in: m)
  registerImagePreparation(in: m)
}

private func registerImageReaders(in m: ModuleBuilder) {
  m.def(
    "images_new", "pixels", "labels", "classes",
    doc: "A copy of [image, row, column, channel] arrays with a label each.", gil: .release
  ) {
    (pixels: FloatView, labels: [Int], classes: Int) in
    ImagesHandle(
      try Images(
        Tensor(Array(pixels.elements), shape: pixels.shape), labels: labels, classes: classes))
  }
  m.def(
    "images_idx", "images", "labels", "classes", doc: "Two IDX files, plain or gzip.", gil: .release
  ) {
    (images: FilePath, labels: FilePath, classes: Int) in
    ImagesHandle(
      try Images(idxImagesAt: images.path, labelsAt: labels.path, classes: classes))
  }
  m.def(
    "images_cifar", "paths", "classes", doc: "Batches of CIFAR-10 or CIFAR-100, binary or pickled.",
    gil: .release
  ) {
    (paths: [String], classes: Int) in
    ImagesHandle(try Images(cifarAt: paths, classes: classes))
  }
  m.def(
    "images_imagenet16", "paths", "classes", doc: "Batches of downsampled ImageNet, pickled.",
    gil: .release
  ) {
    (paths: [String], classes: Int) in
    ImagesHandle(try Images(imageNet16At: paths, classes: classes))
  }
}

private func registerImagePreparation(in m: ModuleBuilder) {
  m.def("images_shape", "images", doc: "[images, rows, columns, channels, classes].") {
    (images: ImagesHandle) in images.set.images.shape + [images.set.classes]
  }
  m.def("images_pixels", "images", doc: "A copy of the pixels.", gil: .release) {
    (images: ImagesHandle) in
    try Tensor(images.set.images.array, shape: images.set.images.shape)
  }
  m.def("images_labels", "images", doc: "The class of each image.") {
    (images: ImagesHandle) in images.set.labels
  }
  m.def(
    "images_resized", "images", "height", "width", doc: "Pixels become means of areas.",
    gil: .release
  ) {
    (images: ImagesHandle, height: Int, width: Int) in
    ImagesHandle(try images.set.resized(height: height, width: width))
  }
  m.def("images_statistics", "images", doc: "(means, deviations) of the channels.", gil: .release) {
    (images: ImagesHandle) in
    let statistics = images.set.channelStatistics()
    return Tuple(statistics.map(\.mean), statistics.map(\.deviation))
  }
  m.def(
    "images_normalized", "images", "means", "deviations", doc: "(x - mean) / deviation.",
    gil: .release
  ) {
    (images: ImagesHandle, means: [Float], deviations: [Float]) in
    guard means.count == deviations.count else {
      throw ConversionError.value("\(means.count) means and \(deviations.count) deviations")
    }
    return ImagesHandle(
      try images.set.normalized(zip(means, deviations).map { (mean: $0, deviation: $1) }))
  }
  m.def("images_select", "images", "positions", doc: "Those images, in order.", gil: .release) {
    (images: ImagesHandle, positions: [Int]) in
    ImagesHandle(try images.set.subset(positions))
  }
  m.def(
    "images_parts", "images", "sizes", "seed", doc: "Disjoint parts drawn at random.",
    gil: .release
  ) {
    (images: ImagesHandle, sizes: [Int], seed: Seed) in
    try images.set.parts(sizes, seed: seed.value).map(ImagesHandle.init)
  }
}
