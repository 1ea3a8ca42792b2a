import Storage

extension SVGe {
  /// A file that keeps a training: four times as large as the model's.
  public struct Checkpoint: Equatable, Sendable {
    public var path: String
    /// Written when the last is as old as this; also after every epoch.
    public var seconds: Double

    public init(path: String, seconds: Double = 30) {
      (self.path, self.seconds) = (path, seconds)
    }

    /// nil where there is no file yet.
    func read() throws -> SafeTensors? {
      do {
        return try SafeTensors(readingFrom: path, limit: 4 * SVGe.maximumFileBytes)
      } catch StorageError.notFound {
        return nil
      }
    }
  }
}
