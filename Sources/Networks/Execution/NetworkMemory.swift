import Tensors

/// Memory in which networks compute one after another, so that hundreds of architectures cost one
/// allocation: it grows to the largest of them and stays.
///
/// A network takes the memory when it is made and whenever images are loaded into it; another one
/// that had it then refuses passes and reads until images are loaded into it again. Networks that
/// share memory cannot compute at the same time.
///
///     let memory = NetworkMemory()
///     for graph in graphs {
///       let network = try Network(graph, batch: 64, random: random, memory: memory)
///       try network.load(images, labels: labels)
///       scores.append(try network.lossAndGradient().loss)
///     }
public final class NetworkMemory: @unchecked Sendable {
  private var tensor: Tensor?
  /// Counts how often networks took it.
  private var takes = 0

  public init() {}

  /// Numbers that it holds, 4 bytes each.
  public var count: Int { tensor?.count ?? 0 }

  /// At least `count` numbers, of which others may have written any. Throws
  /// `TensorsError.outOfMemory`.
  func reserve(_ count: Int) throws -> Tensor {
    if let tensor, tensor.count >= count { return tensor }
    tensor = nil
    let larger = try Tensor(shape: [count])
    tensor = larger
    return larger
  }

  /// Who holds the returned number has the memory until the next take.
  func take() -> Int {
    takes += 1
    return takes
  }

  func isTaken(by take: Int) -> Bool { take == takes }
}
