import Tensors

/// A layout of images with a border of zeros around each: what a convolution reads, so that its
/// inner loops need not know where an image ends.
package struct PaddedImages: Hashable, Sendable {
  package let height: Int
  package let width: Int
  package let channels: Int
  /// Pixels of the border on each side.
  package let top: Int
  package let left: Int
  package let bottom: Int
  package let right: Int

  /// Numbers from one row to the next, and from one image to the next.
  package var rowStride: Int { (left + width + right) * channels }
  package var imageStride: Int { (top + height + bottom) * rowStride }
  /// The offset of an image's first pixel.
  package var origin: Int { top * rowStride + left * channels }
  var pixelCount: Int { height * width }
  var hasBorder: Bool { top + left + bottom + right > 0 }

  /// Sets the border of the first `images` at `base` to zero; pixels stay as they are.
  package func clearBorder(of images: Int, at base: UnsafeMutablePointer<Float>) {
    guard hasBorder else { return }
    let between = (left + right) * channels
    for image in 0..<images {
      let first = base + image * imageStride
      first.update(repeating: 0, count: origin)
      var end = first + (origin + width * channels)
      for _ in 1..<height {
        end.update(repeating: 0, count: between)
        end += rowStride
      }
      end.update(repeating: 0, count: right * channels + bottom * rowStride)
    }
  }

  /// Copies images that lie one after another, with `relu` only what is positive.
  package func copy(
    _ source: UnsafePointer<Float>, images: Int, relu: Bool,
    to base: UnsafeMutablePointer<Float>
  ) {
    clearBorder(of: images, at: base)
    let lines = hasBorder ? height : 1
    let length = hasBorder ? width * channels : height * width * channels
    for image in 0..<images {
      for row in 0..<lines {
        let from = source + (image * lines + row) * length
        let to = base + (image * imageStride + origin + row * rowStride)
        guard relu, length % 16 == 0 else {
          if relu {
            for i in 0..<length { to[i] = max(from[i], 0) }
          } else {
            to.update(from: from, count: length)
          }
          continue
        }
        var i = 0
        while i < length {
          store((load(from + i) as Vector).relu, to + i)
          i &+= 16
        }
      }
    }
  }
}
