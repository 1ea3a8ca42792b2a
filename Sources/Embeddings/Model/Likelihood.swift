import Glibc

/// Negative log likelihoods of logits, in nats; the logits make way for their weighted gradients.
enum Likelihood {
  static func categorical(_ logits: Floats, count: Int, truth: Int, weight: Float) -> Double {
    var largest = logits[0]
    for i in 1..<count { largest = max(largest, logits[i]) }
    let chosen = logits[truth]
    var sum: Float = 0
    for i in 0..<count {
      logits[i] = exp(logits[i] - largest)
      sum += logits[i]
    }
    let scale = weight / sum
    for i in 0..<count { logits[i] *= scale }
    logits[truth] -= weight
    return Double(log(sum)) + Double(largest) - Double(chosen)
  }

  static func binary(_ logit: Floats, truth: Bool, weight: Float) -> Double {
    let x = logit.pointee
    let decay = exp(-abs(x))
    let probability = x >= 0 ? 1 / (1 + decay) : decay / (1 + decay)
    logit.pointee = weight * (probability - (truth ? 1 : 0))
    return Double(max(x, 0) - (truth ? x : 0)) + Double(log1p(decay))
  }
}
