/// Channels of several values side by side; with images in lanes, planes of several values.
final class ConcatenationOperation: Operation, @unchecked Sendable {
  struct Part {
    var source: Source
    var gradient: (base: Target, adds: Bool)?
    var channels: Int
    var stride: Int
  }

  let forwardStages = 1
  let backwardStages = 1
  private let parts: [Part]
  private let value: Target
  private let gradient: Target?
  private let pixels: Int
  private let stride: Int

  init(_ parts: [Part], value: Target, gradient: Target?, pixels: Int, stride: Int) {
    (self.parts, self.value, self.gradient) = (parts, value, gradient)
    (self.pixels, self.stride) = (pixels, stride)
  }

  func forward(stage: Int, _ run: Run) {
    for pixel in run.items.lowerBound * pixels..<run.items.upperBound * pixels {
      var to = value + pixel * stride
      for part in parts {
        to.update(from: part.source + pixel * part.stride, count: part.channels)
        to += part.channels
      }
      to.update(repeating: 0, count: value + (pixel + 1) * stride - to)
    }
  }

  func backward(stage: Int, _ run: Run) {
    guard let gradient else { return }
    for pixel in run.items.lowerBound * pixels..<run.items.upperBound * pixels {
      var from = gradient + pixel * stride
      for part in parts {
        if let (base, adds) = part.gradient {
          let to = base + pixel * part.stride
          for c in 0..<part.channels { to[c] = adds ? to[c] + from[c] : from[c] }
          if !adds { for c in part.channels..<part.stride { to[c] = 0 } }
        }
        from += part.channels
      }
    }
  }
}
