import Storage

/// The text in a table's notes: JSON with `version` 1 and one field for each of the recipe's.
extension TableRecipe {
  private static let version = 1

  /// The recipe as a table's notes keep it, every number exact. Throws
  /// `StorageError.invalidArgument` for a warm-up that is not finite.
  public func notes() throws -> String {
    try JSONValue.object([
      "version": .integer(Self.version), "channels": .integer(channels),
      "cells_per_stage": .integer(cellsPerStage), "stages": .integer(stages),
      "pooling": .integer(pooling), "training_images": .integer(trainingImages),
      "validation_images": .integer(validationImages), "epochs": .integer(epochs),
      "batch_size": .integer(batchSize), "learning_rate": .single(learningRate),
      "warmup": .number(warmup), "weight_decay": .single(weightDecay),
      "gradient_clip": gradientClip.map(JSONValue.single) ?? .null,
      "label_smoothing": .single(labelSmoothing),
    ]).serialized()
  }

  /// The recipe that a table's notes hold. Fields that are not there have their defaults, so that
  /// later versions may have more.
  ///
  /// Throws `NetworksError.invalidSetting` for any other text, and for fields that this version does
  /// not know.
  public init(notes text: String) throws {
    func refusal(_ reason: String) -> NetworksError {
      .invalidSetting(
        "the table says that it was made with '\(text.prefix(400))': \(reason); open the table that "
          + "this release ships, or rebuild with the release that made it")
    }
    guard
      var fields = (try? JSONValue(parsing: Array(text.utf8), path: "the recipe"))?.fields,
      fields.removeValue(forKey: "version") == .integer(Self.version)
    else { throw refusal("which is no recipe of version \(Self.version)") }
    func take<Value>(_ name: String, _ field: inout Value, _ read: (JSONValue) -> Value?) throws {
      guard let value = fields.removeValue(forKey: name) else { return }
      guard let value = read(value) else { throw refusal("its \(name) is no such number") }
      field = value
    }
    let whole = { (value: JSONValue) in value.whole }
    let single = { (value: JSONValue) in value.real.map { Float($0) } }
    self.init()
    try take("channels", &channels, whole)
    try take("cells_per_stage", &cellsPerStage, whole)
    try take("stages", &stages, whole)
    try take("pooling", &pooling, whole)
    try take("training_images", &trainingImages, whole)
    try take("validation_images", &validationImages, whole)
    try take("epochs", &epochs, whole)
    try take("batch_size", &batchSize, whole)
    try take("learning_rate", &learningRate, single)
    try take("warmup", &warmup) { $0.real }
    try take("weight_decay", &weightDecay, single)
    try take("gradient_clip", &gradientClip) { $0 == .null ? .some(nil) : single($0) }
    try take("label_smoothing", &labelSmoothing, single)
    if let unknown = fields.keys.min() { throw refusal("this release knows no '\(unknown)'") }
  }
}
