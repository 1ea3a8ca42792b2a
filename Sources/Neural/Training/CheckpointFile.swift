/// Where a training keeps what it needs to go on after its process has ended.
public struct CheckpointFile: Hashable, Sendable {
  public var path: String
  /// Written anew when the last is as old as this, where the training can stop within an epoch; also
  /// after every epoch. At least 0.
  public var seconds: Double

  public init(_ path: String, seconds: Double = 30) {
    (self.path, self.seconds) = (path, seconds)
  }
}
