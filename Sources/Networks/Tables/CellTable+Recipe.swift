extension CellTable.Recipe {
  /// The recipe that a table's notes hold: the text of a recipe, every number exact.
  ///
  /// Throws `NetworksError.invalidSetting` for any other text, such as that of a recipe with fields
  /// that this version does not have.
  public init(notes text: String) throws {
    self.init()
    let fields = text.dropFirst("Recipe(".count).dropLast().split(separator: ", ")
    let isKnown = fields.allSatisfy { field in
      let parts = field.split(separator: ": ")
      return parts.count == 2 && read(parts[0], from: String(parts[1]))
    }
    guard isKnown, "\(self)" == text else {
      throw NetworksError.invalidSetting(
        "the table says that it was made with '\(text.prefix(400))', which is no recipe of this "
          + "version")
    }
  }

  /// Sets the field of that name, where there is one and the text is a number.
  private mutating func read(_ name: Substring, from text: String) -> Bool {
    func put<Number: LosslessStringConvertible>(
      _ field: WritableKeyPath<Self, Number>, _ recipe: inout Self
    ) -> Bool {
      guard let number = Number(text) else { return false }
      recipe[keyPath: field] = number
      return true
    }
    return switch name {
    case "channels": put(\.channels, &self)
    case "cellsPerStage": put(\.cellsPerStage, &self)
    case "stages": put(\.stages, &self)
    case "pooling": put(\.pooling, &self)
    case "trainingImages": put(\.trainingImages, &self)
    case "validationImages": put(\.validationImages, &self)
    case "epochs": put(\.epochs, &self)
    case "batch": put(\.batch, &self)
    case "peakRate": put(\.peakRate, &self)
    case "warmUpEpochs": put(\.warmUpEpochs, &self)
    case "weightDecay": put(\.weightDecay, &self)
    case "gradientNorm": put(\.gradientNorm, &self)
    case "labelSmoothing": put(\.labelSmoothing, &self)
    default: false
    }
  }
}
