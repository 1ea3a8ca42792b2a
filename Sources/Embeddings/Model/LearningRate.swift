import Glibc

/// The learning rate and the KL weight's share of each step of a recipe.
struct LearningRate {
  private let recipe: SVGe.Recipe
  private let steps: Int
  private let warmupSteps: Int
  private let klWarmupSteps: Int
  /// Steps done.
  var step = 0
  /// The rate of the last step.
  private(set) var last: Float = 0
  private var factor: Float = 1
  private var best = Float.infinity
  private var badEpochs = 0

  init(recipe: SVGe.Recipe, steps: Int) {
    (self.recipe, self.steps) = (recipe, steps)
    warmupSteps = Int((Double(recipe.warmup) * Double(steps)).rounded())
    klWarmupSteps = Int((Double(recipe.klWarmup) * Double(steps)).rounded())
  }

  /// The rate of the next step.
  mutating func next() -> Float {
    last = rate
    step += 1
    return last
  }

  /// What the next step's KL weight is multiplied by.
  var klShare: Float {
    step < klWarmupSteps ? Float(step) / Float(klWarmupSteps) : 1
  }

  private var rate: Float {
    if step < warmupSteps {
      return recipe.learningRate * Float(step + 1) / Float(warmupSteps)
    }
    switch recipe.schedule {
    case .constant: return recipe.learningRate
    case .plateau: return recipe.learningRate * factor
    case .cosine:
      let done = Float(step - warmupSteps) / Float(max(steps - warmupSteps, 1))
      return recipe.learningRate * 0.5 * (1 + cos(.pi * done))
    }
  }

  /// PyTorch's `ReduceLROnPlateau` with its relative threshold 1e-4.
  mutating func endEpoch(loss: Float) {
    guard case .plateau(let reduction, let patience) = recipe.schedule else { return }
    if loss < best * (1 - 1e-4) {
      (best, badEpochs) = (loss, 0)
    } else {
      badEpochs += 1
    }
    if badEpochs > patience {
      factor *= reduction
      badEpochs = 0
    }
  }
}
