import Tensors

/// One way through a convolution, for 16 images: results that are each a weighted sum of rows of a
/// padded source. Forward there is one for each group of channels; back there is one, too, for each
/// residue of input positions modulo the stride, with the kernel positions that reach it.
struct LanePass: Sendable {
  /// Offsets of the rows from a result's window.
  var rows: [Int]
  /// Where the weights' memory holds that of each row for the first output.
  var weights: [Int]
  /// The distance there between outputs.
  var weightStride: Int
  var outputs: Int
  /// The first output's position among all of the convolution's.
  var firstOutput: Int
  var height: Int
  var width: Int
  /// Distances between windows, and the first one's offset.
  var sourceRowStride: Int
  var sourceStride: Int
  var sourceOrigin: Int
  /// Distances between results, and the first one's offset.
  var targetRowStride: Int
  var targetStride: Int
  var targetOrigin: Int
  var planeStride: Int

  var weightCount: Int { rows.count * outputs }

  /// The weights in the order in which `run` reads them.
  func pack(_ memory: Source, into packed: Target) {
    var next = packed
    forEachBlock { first, count in
      for position in weights {
        for o in first..<first + count {
          next.pointee = memory[position + o * weightStride]
          next += 1
        }
      }
    }
  }

  /// Computes the results of 16 images.
  func run(_ source: Source, _ packed: Source, _ ending: LaneEnding, into target: Target) {
    let target = LaneTarget(
      base: target, planeStride: planeStride, stride: targetStride, ending: ending)
    rows.withUnsafeBufferPointer { rows in
      forEachBlock { first, count in
        let weights = packed + first &* rows.count
        let output = firstOutput &+ first
        switch count {
        case 4: LaneSweep<4>.run(self, source, rows, weights, into: target, output: output)
        case 3: LaneSweep<3>.run(self, source, rows, weights, into: target, output: output)
        case 2: LaneSweep<2>.run(self, source, rows, weights, into: target, output: output)
        default: LaneSweep<1>.run(self, source, rows, weights, into: target, output: output)
        }
      }
    }
  }

  /// Splits the outputs into blocks that fit the registers.
  @inline(__always)
  func forEachBlock(_ body: (_ first: Int, _ count: Int) -> Void) {
    var first = 0
    while first < outputs {
      let rest = outputs &- first
      let count = hasWideRegisters ? (rest == 6 ? 3 : min(rest, 4)) : min(rest, 2)
      body(first, count)
      first &+= count
    }
  }
}

/// A pass for a few outputs: all rows of results, in blocks of columns that fit the registers.
private enum LaneSweep<let outputs: Int> {
  static func run(
    _ pass: LanePass, _ x: Source, _ rows: UnsafeBufferPointer<Int>, _ w: Source,
    into target: LaneTarget, output: Int
  ) {
    let step = pass.sourceStride
    let largest = hasWideRegisters ? 6 : 3
    let blocks = (pass.width &+ largest &- 1) / largest
    for row in 0..<pass.height {
      var from = x + (pass.sourceOrigin &+ row &* pass.sourceRowStride)
      var to = pass.targetOrigin &+ row &* pass.targetRowStride
      for block in 0..<blocks {
        let count = (pass.width &+ block) / blocks
        switch count {
        case 6:
          LaneTile<outputs, 6>.convolve(
            from, rows, step: step, w, into: target, output: output, at: to)
        case 5:
          LaneTile<outputs, 5>.convolve(
            from, rows, step: step, w, into: target, output: output, at: to)
        case 4:
          LaneTile<outputs, 4>.convolve(
            from, rows, step: step, w, into: target, output: output, at: to)
        case 3:
          LaneTile<outputs, 3>.convolve(
            from, rows, step: step, w, into: target, output: output, at: to)
        case 2:
          LaneTile<outputs, 2>.convolve(
            from, rows, step: step, w, into: target, output: output, at: to)
        default:
          LaneTile<outputs, 1>.convolve(
            from, rows, step: step, w, into: target, output: output, at: to)
        }
        from += count &* step
        to &+= count &* pass.targetStride
      }
    }
  }
}
