import Tensors
import Testing

@Suite struct OptionReaderTests {
  private struct Refusal: Error { let text: String }

  private static func read(_ options: [String: Double]) throws -> (Float, Int, Bool) {
    var reader = OptionReader(options) { Refusal(text: $0) }
    let read = try (
      reader.number("learning_rate", Float(0.1), in: 0...1),
      reader.count("epochs", 12, in: 1...100), reader.flag("nesterov", true)
    )
    try reader.finish()
    return read
  }

  private static func refusal(_ options: [String: Double]) -> String {
    do {
      return "accepted: \(try read(options))"
    } catch {
      return (error as? Refusal)?.text ?? "\(error)"
    }
  }

  @Test func whatIsNotGivenHasItsDefault() throws {
    #expect(try Self.read([:]) == (0.1, 12, true))
    let options = ["learning_rate": 0.5, "epochs": 3, "nesterov": 0]
    #expect(try Self.read(options) == (0.5, 3, false))
  }

  @Test func messagesNameTheOptionAndItsRange() {
    #expect(Self.refusal(["learning_rate": 2]) == "learning_rate is 2.0: it must be in 0.0...1.0")
    #expect(Self.refusal(["learning_rate": .nan]).hasPrefix("learning_rate is nan"))
    #expect(Self.refusal(["epochs": 2.5]) == "epochs must be a whole number, not 2.5")
    #expect(Self.refusal(["epochs": 1e300]).hasPrefix("epochs must be a whole number"))
    #expect(Self.refusal(["epochs": 0]) == "epochs is 0: it must be in 1...100")
    #expect(Self.refusal(["nesterov": 2]) == "nesterov is 2: it must be in 0...1")
  }

  @Test func unknownOptionsComeWithTheNearest() {
    let names = "epochs, learning_rate, nesterov"
    #expect(
      Self.refusal(["learning_rat": 1])
        == "no option 'learning_rat': did you mean learning_rate? There are \(names)")
    #expect(Self.refusal(["epoch": 1]).contains("did you mean epochs?"))
    #expect(Self.refusal(["zzzz": 1]) == "no option 'zzzz': there are \(names)")
    #expect(Self.refusal(["": 1]).hasPrefix("no option ''"))
  }
}
