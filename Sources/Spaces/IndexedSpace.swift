/// A space whose publishers number its architectures, so that tables name them by number.
public protocol IndexedSpace: SearchSpace {
  /// The architecture of an official number, counted from 0. Throws `SpacesError.invalidArgument`
  /// for a number that names none.
  func architecture(at index: Int) throws -> Architecture

  /// The official number; `architecture(at:)` is the inverse. Throws `SpacesError.notInSpace`.
  func index(of architecture: Architecture) throws -> Int
}
