/// Named arrays and text metadata in the safetensors format
/// (https://github.com/huggingface/safetensors, "Format"): a little-endian 64-bit header length, a
/// JSON header, and the elements of all tensors, row-major and little-endian, without gaps.
public struct SafeTensors: Equatable, Sendable {
  /// The largest header read, below the 100 MB of the format.
  public static let maximumHeaderBytes = 4 << 20

  /// Free text by name; the header keeps it under `__metadata__`.
  public var metadata: [String: String]
  /// In the order of their data when read; `serialized()` orders them itself.
  public var tensors: [Entry]

  /// What is to be written. Names of tensors must differ, which `serialized()` checks.
  public init(metadata: [String: String] = [:], tensors: [Entry] = []) {
    (self.metadata, self.tensors) = (metadata, tensors)
  }

  /// The type of a tensor's elements; the raw value is the format's name for it. All are little-endian
  /// in a file, booleans a byte each.
  public enum ElementType: String, CaseIterable, Sendable {
    case bool = "BOOL"
    case uint8 = "U8"
    case int8 = "I8"
    case uint16 = "U16"
    case int16 = "I16"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case uint32 = "U32"
    case int32 = "I32"
    case float32 = "F32"
    case uint64 = "U64"
    case int64 = "I64"
    case float64 = "F64"

    /// Of one element.
    public var byteCount: Int {
      switch self {
      case .bool, .uint8, .int8: 1
      case .uint16, .int16, .float16, .bfloat16: 2
      case .uint32, .int32, .float32: 4
      case .uint64, .int64, .float64: 8
      }
    }
  }

  /// One tensor; no dimension at all is a single element.
  public struct Entry: Equatable, Sendable {
    public let name: String
    /// Not negative; the product is the number of elements.
    public let shape: [Int]
    public let type: ElementType
    /// The elements, row-major and little-endian.
    public let bytes: [UInt8]

    /// An entry of bytes as they are; see `init(name:shape:values:as:)` for numbers.
    ///
    /// Throws `StorageError.invalidArgument` where shape and type ask for another number of bytes,
    /// and for the name `__metadata__`, which the format keeps to itself.
    public init(name: String, shape: [Int], type: ElementType, bytes: [UInt8]) throws {
      guard name != SafeTensors.metadataKey else {
        throw StorageError.invalidArgument("a tensor cannot be named '\(name)'")
      }
      guard SafeTensors.byteCount(shape: shape, type: type) == bytes.count else {
        throw StorageError.invalidArgument(
          "tensor '\(excerpt(name))': \(bytes.count) bytes are not shape \(shape) of \(type.rawValue)"
        )
      }
      (self.name, self.shape, self.type, self.bytes) = (name, shape, type, bytes)
    }
  }

  /// The first tensor of that name; nil where there is none.
  public subscript(_ name: String) -> Entry? { tensors.first { $0.name == name } }

  static let metadataKey = "__metadata__"

  /// nil for a negative dimension or a product beyond 64 bits.
  static func byteCount(shape: [Int], type: ElementType) -> Int? {
    var count = type.byteCount
    for dimension in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard dimension >= 0, !overflow else { return nil }
      count = product
    }
    return count
  }
}

/// A name of the user's or of a file, short enough for a message.
func excerpt(_ text: String) -> String {
  text.unicodeScalars.count <= 80 ? text : String(text.unicodeScalars.prefix(77)) + "..."
}
