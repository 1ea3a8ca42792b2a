/// Pickles of data, read without executing anything: numbers, texts, bytes, tuples, lists, sets,
/// dictionaries, numpy scalars and arrays, protocols 2 to 5. Every other name that a pickle asks for
/// is refused (`StorageError.refused`).
package enum Pickle {
  /// The value of the pickle at the stream's position; the stream stands after it.
  ///
  /// - Parameter memoryLimit: the most bytes that the value may take in memory.
  ///
  /// Throws `corrupted`, `refused` and `tooLarge`.
  package static func read(_ stream: ByteStream, memoryLimit: Int) throws -> PickleValue {
    var machine = PickleMachine(stream, memoryLimit: memoryLimit, memoLimit: memoryLimit)
    return try machine.run()
  }

  /// The value of a file that is one pickle, perhaps in gzip or bzip2.
  ///
  /// - Parameter limit: the most bytes of the pickle, and of its value in memory.
  package static func read(from path: String, limit: Int) throws -> PickleValue {
    let stream = try ByteStream(opening: path, limit: limit)
    let value = try read(stream, memoryLimit: limit)
    guard try stream.isAtEnd() else { throw stream.failure("bytes after the end of the pickle") }
    return value
  }

  /// Reads as `read`, but takes the entries of one dictionary out as they come: `body` gets each,
  /// and then its memory is free again. What `body` throws is rethrown.
  ///
  /// - Parameter key: the text after which the dictionary stands, as `records` in
  ///   `{"records": {0: {...}, 1: {...}}}`. Its keys are integers and its values containers.
  /// - Parameter memoryLimit: the most bytes of one entry and of everything else together.
  /// - Parameter memoLimit: the most bytes of what the pickle remembers, which nothing frees: mostly 4
  ///   for each text and container of the file.
  package static func read(
    _ stream: ByteStream, memoryLimit: Int, memoLimit: Int, eachEntryOf key: String,
    _ body: (Int, PickleValue) throws -> Void
  ) throws -> PickleValue {
    try withoutActuallyEscaping(body) { body in
      var machine = PickleMachine(
        stream, memoryLimit: memoryLimit, memoLimit: memoLimit,
        watch: PickleWatch(key: key, deliver: body))
      return try machine.run()
    }
  }
}
