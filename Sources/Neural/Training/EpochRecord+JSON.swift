import Storage

extension EpochRecord {
  /// One flat object: `epoch`, `learning_rate`, `seconds` and the values by their names.
  package var json: JSONValue {
    var fields = values.mapValues { JSONValue(exactly: $0) }
    fields["epoch"] = .integer(epoch)
    fields["learning_rate"] = JSONValue(exactly: learningRate)
    fields["seconds"] = JSONValue(exactly: seconds)
    return .object(fields)
  }

  /// nil for anything but what `json` gives.
  package init?(_ json: JSONValue) {
    guard var fields = json.fields, let epoch = fields.removeValue(forKey: "epoch")?.whole,
      let learningRate = fields.removeValue(forKey: "learning_rate")?.exactReal,
      let seconds = fields.removeValue(forKey: "seconds")?.exactReal
    else { return nil }
    let values = fields.compactMapValues(\.exactReal)
    guard values.count == fields.count else { return nil }
    self.init(epoch: epoch, learningRate: learningRate, seconds: seconds, values: values)
  }
}

extension [EpochRecord] {
  package var json: JSONValue { .array(map(\.json)) }

  /// nil for anything but what `json` gives.
  package init?(_ json: JSONValue?) {
    guard let items = json?.items else { return nil }
    let records = items.compactMap { EpochRecord($0) }
    guard records.count == items.count else { return nil }
    self = records
  }
}
