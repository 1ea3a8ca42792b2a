import Storage

extension OptimizerOptions {
  /// Every option by name, as checkpoints keep it.
  package var identity: [String: JSONValue] {
    var fields: [String: JSONValue] = [
      "weight_decay": .single(weightDecay),
      "gradient_clip": gradientClip.map(JSONValue.single) ?? .null,
    ]
    switch method {
    case .sgd(let momentum, let nesterov):
      fields["optimizer"] = .string("sgd")
      fields["momentum"] = .single(momentum)
      fields["nesterov"] = .bool(nesterov)
    case .adam(let beta1, let beta2, let epsilon), .adamW(let beta1, let beta2, let epsilon):
      if case .adam = method {
        fields["optimizer"] = .string("adam")
      } else {
        fields["optimizer"] = .string("adamw")
      }
      fields["beta1"] = .single(beta1)
      fields["beta2"] = .single(beta2)
      fields["epsilon"] = .single(epsilon)
    }
    return fields
  }
}

extension Schedule {
  /// Every number by name, as checkpoints keep it.
  package var identity: [String: JSONValue] {
    var fields = shape.identity
    fields["learning_rate"] = .single(peak)
    fields["warmup"] = .number(warmup)
    return fields
  }
}

extension Schedule.Shape {
  /// Every number by name, as checkpoints keep it.
  package var identity: [String: JSONValue] {
    switch self {
    case .constant: ["schedule": .string("constant")]
    case .cosine(let final): ["schedule": .string("cosine"), "final_rate": .single(final)]
    case .steps(let milestones, let factor):
      ["schedule": .array(milestones.map { .number($0) }), "factor": .single(factor)]
    case .plateau(let factor, let patience):
      [
        "schedule": .string("plateau"), "factor": .single(factor),
        "patience": .integer(patience),
      ]
    }
  }
}
