import Tensors

/// Passes over pixels with one affine function per channel: normalization, forward and back.
enum ChannelAffine {
  /// Pixels visited before the next vector of channels: few enough to stay in the cache.
  private static let blockPixels = 32

  /// y (+)= scale·z + shift, or max(·, 0) of that.
  static func apply(
    _ z: Source, scale: Source, shift: Source, relu: Bool, adding: Bool, pixels: Int,
    channels: Int, into y: Target
  ) {
    forEach(pixels, channels) { channel, offsets in
      let (scale, shift): (Vector, Vector) = (load(scale + channel), load(shift + channel))
      for i in offsets {
        var value = shift.addingProduct(scale, load(z + i))
        if relu { value = value.relu }
        if adding { value += load(y + i) }
        store(value, y + i)
      }
    }
  }

  /// sums[c] += Σ g and sums[channels + c] += Σ g·(z - mean), where with `relu` only pixels
  /// with scale·z + shift > 0 count.
  static func reduce(
    _ g: Source, _ z: Source, mean: Source, scale: Source, shift: Source, relu: Bool,
    pixels: Int, channels: Int, into sums: Target
  ) {
    forEach(pixels, channels) { channel, offsets in
      let mean: Vector = load(mean + channel)
      let (scale, shift): (Vector, Vector) = (load(scale + channel), load(shift + channel))
      var total = Vector()
      var product = Vector()
      for i in offsets {
        var gradient: Vector = load(g + i)
        let value: Vector = load(z + i)
        if relu {
          gradient.replace(with: 0, where: shift.addingProduct(scale, value) .<= 0)
        }
        total += gradient
        product.addProduct(gradient, value - mean)
      }
      store((load(sums + channel) as Vector) + total, sums + channel)
      let products = sums + (channels + channel)
      store((load(products) as Vector) + product, products)
    }
  }

  /// The gradient of a normalized sum's input: dz (+)= a·g + b·z + c, where with `relu`
  /// pixels with scale·z + shift ≤ 0 have g = 0.
  struct Gradient {
    /// Three times `channels` numbers: a, b, c.
    let coefficients: Source
    let scale: Source
    let shift: Source
    let relu: Bool
    let channels: Int

    func apply(_ g: Source, _ z: Source, pixels: Int, adding: Bool = false, into dz: Target) {
      forEach(pixels, channels) { channel, offsets in
        let factor: Vector = load(coefficients + channel)
        let slope: Vector = load(coefficients + (channels + channel))
        let constant: Vector = load(coefficients + (2 * channels + channel))
        let (scale, shift): (Vector, Vector) = (load(scale + channel), load(shift + channel))
        for i in offsets {
          var gradient: Vector = load(g + i)
          let value: Vector = load(z + i)
          if relu {
            gradient.replace(with: 0, where: shift.addingProduct(scale, value) .<= 0)
          }
          var result = constant.addingProduct(slope, value).addingProduct(factor, gradient)
          if adding { result += load(dz + i) }
          store(result, dz + i)
        }
      }
    }
  }

  @inline(__always)
  private static func forEach(
    _ pixels: Int, _ channels: Int, _ body: (_ channel: Int, _ offsets: StrideTo<Int>) -> Void
  ) {
    for first in stride(from: 0, to: pixels, by: blockPixels) {
      let end = min(first + blockPixels, pixels)
      for channel in stride(from: 0, to: channels, by: 16) {
        body(channel, stride(from: first * channels + channel, to: end * channels, by: channels))
      }
    }
  }
}
