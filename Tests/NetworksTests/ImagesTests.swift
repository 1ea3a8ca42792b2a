import Networks
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct ImagesTests {
  static func idx(_ sizes: [Int], _ bytes: [UInt8]) -> [UInt8] {
    [0, 0, 8, UInt8(sizes.count)]
      + sizes.flatMap { size in (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) } }
      + bytes
  }

  @Test func readsIDX() throws {
    let set = try Images(
      idxImages: Self.idx([2, 1, 3], [0, 51, 255, 102, 0, 153]), labels: Self.idx([2], [9, 0]))
    #expect(set.images.shape == [2, 1, 3, 1])
    #expect(set.images.array == [0, 0.2, 1, 0.4, 0, 0.6])
    #expect(set.labels == [9, 0])
  }

  @Test func refusesWrongIDX() throws {
    let (images, labels) = (Self.idx([2, 1, 1], [1, 2]), Self.idx([2], [1, 2]))
    for (a, b) in [
      ([], labels), (images, []), (labels, images), (images, Self.idx([1], [1])),
      (Array(images.dropLast()), labels), (images + [0], labels), (images, Self.idx([2], [1, 10])),
      (Self.idx([0, 1, 1], []), Self.idx([0], [])),
      (Self.idx([1 << 31, 1 << 31, 1 << 31], []), labels),
    ] {
      #expect(throws: NetworksError.self) { try Images(idxImages: a, labels: b) }
    }
  }

  /// Whatever the bytes, an error or a set that keeps its promises.
  @Test func survivesDamagedFiles() throws {
    var random = RandomSource(seed: 1)
    let images = Self.idx([3, 2, 2], (0..<12).map { UInt8($0) })
    let labels = Self.idx([3], [0, 1, 2])
    let record = [UInt8](repeating: 3, count: 3074)
    for _ in 0..<20_000 {
      func damaged(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<1 + random.below(3) {
          switch random.below(3) {
          case 0 where !bytes.isEmpty:
            bytes[random.below(bytes.count)] = UInt8(random.below(256))
          case 1: bytes.removeLast(min(bytes.count, random.below(4)))
          default: bytes.append(UInt8(random.below(256)))
          }
        }
        return bytes
      }
      let made = [
        try? Images(idxImages: damaged(images), labels: damaged(labels)),
        try? Images(.ten, bytes: damaged(record)),
        try? Images(.hundred, bytes: damaged(record)),
      ]
      for set in made.compactMap(\.self) {
        #expect(set.images.count == set.count * set.height * set.width * set.channels)
        #expect(set.labels.allSatisfy { (0..<set.classes).contains($0) })
      }
    }
  }

  @Test func resizesByArea() throws {
    var random = RandomSource(seed: 2)
    let pixels = (0..<2 * 6 * 10 * 3).map { _ in random.uniform() }
    let set = try Images(Tensor(pixels, shape: [2, 6, 10, 3]), labels: [0, 1], classes: 2)
    for (height, width) in [(3, 5), (4, 7), (6, 10), (9, 4), (1, 1), (12, 20)] {
      let resized = try set.resized(height: height, width: width)
      // The oracle repeats every pixel until the new ones are whole numbers of them.
      for image in 0..<2 {
        for row in 0..<height {
          for column in 0..<width {
            for channel in 0..<3 {
              var sum = 0.0
              for y in row * 6..<(row + 1) * 6 {
                for x in column * 10..<(column + 1) * 10 {
                  let place = ((image * 6 + y / height) * 10 + x / width) * 3 + channel
                  sum += Double(pixels[place])
                }
              }
              let index = ((image * height + row) * width + column) * 3 + channel
              #expect(abs(Double(resized.images.base[index]) - sum / 60) < 1e-5)
            }
          }
        }
      }
    }
    #expect(throws: NetworksError.self) { try set.resized(height: 0, width: 3) }
    #expect(throws: NetworksError.self) { try set.resized(height: 3, width: 1 << 40) }
  }

  @Test func partsAreDisjointAndSeeded() throws {
    let set = try Images(
      Tensor((0..<20).map(Float.init), shape: [20, 1, 1, 1]), labels: (0..<20).map { $0 % 2 },
      classes: 2)
    let parts = try set.parts([8, 5, 7], seed: 3).map(\.images.array)
    #expect(parts.map(\.count) == [8, 5, 7])
    #expect(Set(parts.joined()).count == 20)
    #expect(try set.parts([8], seed: 3)[0].images.array == parts[0])
    #expect(try set.parts([8], seed: 4)[0].images.array != parts[0])
    for sizes in [[0], [21], [10, 11], [-1], [Int.max, Int.max]] {
      #expect(throws: NetworksError.self) { try set.parts(sizes, seed: 0) }
    }
    #expect(throws: NetworksError.self) { try Images.joined([]) }
    let other = try set.resized(height: 2, width: 1)
    #expect(throws: NetworksError.self) { try Images.joined([set, other]) }
    #expect(try Images.joined([set, set]).labels == set.labels + set.labels)
  }
}
