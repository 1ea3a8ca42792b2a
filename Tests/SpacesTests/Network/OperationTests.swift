import Spaces
import Testing

@Suite struct OperationTests {
  /// Names of NAS-Bench-201, 101, 301, NATS-Bench, ENAS, DARTS and TransNAS-Bench.
  @Test(arguments: [
    ("none", Operation.zero), ("zero", .zero), ("zeroize", .zero), ("Zero", .zero),
    ("skip_connect", .identity), ("skip-connect", .identity), ("skip", .identity),
    ("identity", .identity), ("id", .identity),
    ("nor_conv_3x3", .convolution(kernel: 3)), ("conv_1x1", .convolution(kernel: 1)),
    ("conv3x3", .convolution(kernel: 3)),
    ("conv3x3-bn-relu", .convolution(kernel: 3, order: .reluLast)),
    ("conv1x1-bn-relu", .convolution(kernel: 1, order: .reluLast)),
    ("sep_conv_5x5", .separable(kernel: 5)), ("dil_conv_3x3", .separable(kernel: 3, dilation: 2)),
    ("avg_pool_3x3", .averagePooling(kernel: 3)), ("max_pool_5x5", .maximumPooling(kernel: 5)),
    ("maxpool3x3", .maximumPooling(kernel: 3)), ("conv_15x15", .convolution(kernel: 15)),
    ("conv_3x3-d2-g4", .convolution(kernel: 3, dilation: 2, groups: 4)),
  ])
  func customaryNamesMeanTheirOperation(name: String, operation: Operation) throws {
    #expect(Operation(named: name) == operation)
    #expect(try Operation(parsing: name) == operation)
  }

  @Test(arguments: [
    "", "conv", "conv_2x2", "conv_17x17", "conv_3x5", "conv_3x", "conv_x3", "conv_-3x-3",
    "conv_3x3_5x5", "max_pool_3x3-bn-relu", "conv_3x3-relu", "conv_3x3-bn", "conv_3x3-d0",
    "conv_3x3-g99999999999999999999", "conv_3x3-d2-d2", "dil_conv_3x3-g2", "attention", "3x3",
    "x", "conv_٣x٣", "conv_7x1_1x7", "none_3x3", "conv_99999999999999999999x99999999999999999999",
  ])
  func otherNamesAreOpaque(name: String) {
    #expect(Operation(named: name) == .opaque)
    #expect(throws: SpacesError.self) { try Operation(parsing: name) }
  }

  @Test func namesRoundTrip() throws {
    for order in Operation.Order.allCases {
      for kernel in [1, 3, 7] {
        for dilation in [1, 3] {
          for operation in [
            Operation.separable(kernel: kernel, dilation: dilation, order: order),
            .convolution(kernel: kernel, dilation: dilation, groups: 1, order: order),
            .convolution(kernel: kernel, dilation: dilation, groups: 8, order: order),
            .averagePooling(kernel: kernel), .maximumPooling(kernel: kernel), .zero, .identity,
          ] {
            #expect(try Operation(parsing: #require(operation.name)) == operation)
          }
        }
      }
    }
    #expect(Operation.opaque.name == nil)
  }

  /// Counted by hand for 8 channels on 5 × 4 pixels.
  @Test func costsAreThoseOfTheLayers() throws {
    for (operation, parameters, multiplyAdds) in [
      (Operation.zero, 0, 0), (.identity, 0, 0), (.averagePooling(kernel: 3), 0, 0),
      (.convolution(kernel: 3), 9 * 8 * 8 + 16, 20 * 9 * 8 * 8),
      (.convolution(kernel: 3, dilation: 2, groups: 4), 9 * 2 * 8 + 16, 20 * 9 * 2 * 8),
      (.separable(kernel: 5), 25 * 8 + 8 * 8 + 16, 20 * (25 * 8 + 8 * 8)),
    ] {
      for operation in Operation.Order.allCases.map(operation.ordered) {
        let cost = try operation.cost(height: 5, width: 4, channels: 8)
        #expect(cost.parameters == parameters && cost.multiplyAdds == multiplyAdds)
      }
    }
    for broken in [
      Operation.opaque, .convolution(kernel: 2), .convolution(kernel: .max), .separable(kernel: -1),
      .convolution(kernel: 3, dilation: .min), .convolution(kernel: 3, groups: 3),
      .convolution(kernel: 3, groups: 0), .maximumPooling(kernel: 99),
    ] {
      #expect(throws: SpacesError.self) { try broken.cost(height: 5, width: 4, channels: 8) }
    }
    #expect(throws: SpacesError.self) { try Operation.zero.cost(height: 0, width: 4, channels: 8) }
  }
}
