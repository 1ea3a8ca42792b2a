extension SpaceCatalog {
  /// Adds a row of the user's own, from any thread: its spaces can then be read from descriptions,
  /// in saved models and journals too, as long as the process runs. A row of the same key that was
  /// registered before is replaced.
  ///
  /// Throws `SpacesError.invalidArgument` for a key that is no name or one of the library's, for a
  /// row without examples, and for examples that do not describe the space they make; what `make`
  /// throws goes through.
  public static func register(_ entry: Entry) throws {
    guard (1...64).contains(entry.key.utf8.count), entry.key.utf8.allSatisfy(TextScanner.isNameByte)
    else {
      throw SpacesError.invalidArgument(
        "'\(entry.key.prefix(64))' cannot be the key of a space: use 1 to 64 bytes of letters, "
          + "digits and _.+-:@")
    }
    guard !builtIn.contains(where: { $0.key == entry.key }) else {
      throw SpacesError.invalidArgument(
        "'\(entry.key)' is a space of the library: register yours under another key")
    }
    guard !entry.examples.isEmpty else {
      throw SpacesError.invalidArgument(
        "'\(entry.key)' has no examples: give the description of at least one space")
    }
    for example in entry.examples {
      let description = try Description(parsing: example)
      let made = try entry.make(description).spaceDescription
      guard description.key == entry.key, made == description else {
        throw SpacesError.invalidArgument(
          "'\(example.prefix(400))' is an example of '\(entry.key)', which makes of it the space "
            + "'\(made)': a space must describe itself as it was described")
      }
    }
    registered.withLock { entries in
      if let place = entries.firstIndex(where: { $0.key == entry.key }) {
        entries[place] = entry
      } else {
        entries.append(entry)
      }
    }
  }

  /// Registers one space under a key of its own, its validity rule included, and returns it under
  /// that key. Throws as `register(_:)`, and for a space that has a key of its own already: only a
  /// `DAG`, a `Chain` and what is made like them take another.
  public static func register(
    _ space: any SearchSpace, as key: String, title: String? = nil,
    paper: String = "none: the user's own"
  ) throws -> any SearchSpace {
    guard let named = space.named(key, title: title ?? key) else {
      throw SpacesError.invalidArgument(
        "\(space.title) is in the catalog as '\(space.key)' already; a DAG or a Chain takes a key of its own"
      )
    }
    try register(
      Entry(key: key, title: named.title, paper: paper, examples: [key]) {
        try $0.allowOnly([])
        return named
      })
    return named
  }
}
