import Spaces
import Tensors
import TestSupport
import Testing

@Suite struct NASBench201Tests {
  let space = NASBench201()

  @Test func publishedCellsHaveTheirPublishedIndex() throws {
    // The three cells that AutoDL-Projects asserts after its own shuffle.
    let published = [
      0: "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|"
        + "+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|",
      9: "|avg_pool_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|nor_conv_3x3~2|",
      123: "|avg_pool_3x3~0|+|avg_pool_3x3~0|nor_conv_1x1~1|"
        + "+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|",
    ]
    for (index, text) in published {
      #expect(try space.text(of: space.architecture(at: index)) == text)
      #expect(try space.index(of: space.parse(text)) == index)
    }
  }

  @Test func everyIndexIsACellOfItsOwn() throws {
    let all = try space.enumerate(unique: false, control: RunControl())
    #expect(all.count == 15_625 && Set(all).count == 15_625)
    #expect(try all.map(space.index(of:)) == Array(all.indices))
    #expect(try space.enumerate(unique: true, control: RunControl()).count == 6_466)
  }

  @Test func indicesOutOfRangeAreRefused() {
    for index in [-1, 15_625, Int.max, Int.min] {
      #expect(throws: SpacesError.self) { try space.architecture(at: index) }
    }
  }

  @Test func naslibNumbersRoundTrip() throws {
    let text =
      "|avg_pool_3x3~0|+|skip_connect~0|none~1|+|nor_conv_1x1~0|avg_pool_3x3~1|nor_conv_1x1~2|"
    let cell = try space.parse(text)
    #expect(try space.operationIndices(of: cell) == [4, 0, 3, 1, 4, 3])
    #expect(try space.architecture(operationIndices: [4, 0, 3, 1, 4, 3]) == cell)
    for digits in [[], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 5], [0, 0, 0, 0, 0, -1]] {
      #expect(throws: SpacesError.self) { try space.architecture(operationIndices: digits) }
    }
  }

  @Test func malformedTextsNameTheOffset() throws {
    let good = try space.text(of: space.architecture(at: 6111))
    for end in 0..<good.utf8.count {
      #expect(throws: SpacesError.self) { try space.parse(String(good.prefix(end))) }
    }
    #expect(throws: SpacesError.self) { try space.parse(good + "|") }
    let error = #expect(throws: SpacesError.self) { try space.parse("|none~0|+|conv~0|none~1|") }
    #expect(error?.description.hasSuffix("at byte 10") == true, "\(String(describing: error))")
  }

  @Test func onlyTheConstantGraphIsACell() throws {
    let graph = try space.operationGraph(of: space.architecture(at: 0))
    #expect(
      graph.edges.map { "\($0.source)\($0.target)" }
        == ["01", "02", "13", "04", "15", "26", "36", "47", "57", "67"])
    var predecessors = graph.predecessors
    predecessors[7] = 0b1
    let other = try OperationGraph(types: graph.types, predecessors: predecessors)
    #expect(throws: SpacesError.self) { try space.architecture(from: other) }
    var types = graph.types
    types[3] = 7
    let foreign = try OperationGraph(types: types, predecessors: graph.predecessors)
    #expect(throws: SpacesError.self) { try space.architecture(from: foreign) }
  }
}
