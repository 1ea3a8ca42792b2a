import Glibc
import Neural
import Testing

@Suite struct ScheduleTests {
  @Test func cosineIsHalfAPeriod() throws {
    let schedule = try Schedule(peak: 0.2, shape: .cosine(final: 0.04), warmup: 2)
    #expect(schedule.rate(at: 0, of: 10) == 0)
    #expect(schedule.rate(at: 0.5, of: 10) == 0.05)
    #expect(abs(schedule.rate(at: 2, of: 10) - 0.2) < 1e-7)
    #expect(abs(schedule.rate(at: 6, of: 10) - 0.12) < 1e-7)
    #expect(schedule.rate(at: 10, of: 10) == 0.04)
    #expect(schedule.rate(at: 11, of: 10) == 0.04)
    for time in stride(from: 2.0, through: 10, by: 0.37) {
      let expected = 0.04 + 0.16 * (1 + cos(.pi * (time - 2) / 8)) / 2
      #expect(abs(Double(schedule.rate(at: time, of: 10)) - expected) < 1e-7)
    }
  }

  @Test func cosineWithoutAFinalRateEndsAtZero() throws {
    let cosine = try Schedule(peak: 0.1, warmup: 2)
    #expect(cosine.rate(at: 1, of: 10) == 0.05)
    #expect(abs(cosine.rate(at: 6, of: 10) - 0.05) < 1e-7)
    #expect(cosine.rate(at: 10, of: 10) < 1e-8)
  }

  /// Counted in steps, the first of four steps of warm-up has a quarter of the rate.
  @Test func warmupBeginsAboveZeroWhereAskedTo() throws {
    let schedule = try Schedule(peak: 1, shape: .constant, warmup: 4)
    let rates = (0..<6).map { schedule.rate(at: Double($0), of: 10, step: 1) }
    #expect(rates == [0.25, 0.5, 0.75, 1, 1, 1])
    #expect((0..<5).map { schedule.rate(at: Double($0), of: 10) } == [0, 0.25, 0.5, 0.75, 1])
    #expect(try Schedule(peak: 1, shape: .constant, warmup: 0.5).rate(at: 0, of: 9, step: 1) == 1)
  }

  @Test func stepsMultiply() throws {
    let schedule = try Schedule(peak: 1, shape: .steps(at: [2, 4], factor: 0.5))
    #expect(
      [0, 1.99, 2, 3.5, 4, 9].map { schedule.rate(at: $0, of: 9) } == [1, 1, 0.5, 0.5, 0.25, 0.25])
  }

  /// The rule of PyTorch's ReduceLROnPlateau(factor=0.5, patience=1), worked out by hand.
  @Test func plateauFollowsPyTorch() throws {
    let schedule = try Schedule(peak: 1, shape: .plateau(factor: 0.5, patience: 1))
    let losses = [1.0, 0.9, 0.9, 0.89995, 0.8, 0.81, 0.82, 0.83, 0.84, 0.1]
    var rate = LearningRate(schedule, total: 20)
    var rates: [Float] = []
    for loss in losses {
      rate.endEpoch(loss: loss)
      rates.append(rate.rate(at: 3))
    }
    #expect(rates == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125])
    for done in losses.indices {
      let resumed = LearningRate(schedule, total: 20, losses: Array(losses[...done]))
      #expect(resumed.rate(at: 3) == rates[done])
    }
  }

  @Test func refusesNumbersOutOfRange() {
    for peak in [-1, Float.nan, .infinity] {
      #expect(throws: NeuralError.self) { try Schedule(peak: peak) }
    }
    #expect(throws: NeuralError.self) { try Schedule(peak: 1, warmup: -1) }
    for shape in [
      Schedule.Shape.cosine(final: -1), .steps(at: [1], factor: .nan),
      .plateau(factor: 1, patience: 1), .plateau(factor: 0.5, patience: -1),
    ] {
      #expect(throws: NeuralError.self) { try Schedule(peak: 1, shape: shape) }
    }
  }
}
