/// The names that a pickle of data refers to. Each stands for something that is represented, never
/// for code that runs.
package enum PickleGlobal: Equatable {
  case orderedDictionary
  case set
  case bytes
  /// `_codecs.encode`: how protocol 2 writes bytes, as Latin-1 text.
  case encode
  case elementType
  case scalar
  case array
  case arrayReconstruction
  /// torch's tensors and their storage types: recognized, not read.
  case opaque

  private static let known: [String: PickleGlobal] = [
    "collections.OrderedDict": .orderedDictionary,
    "builtins.set": .set, "__builtin__.set": .set,
    "builtins.bytes": .bytes, "__builtin__.bytes": .bytes,
    "_codecs.encode": .encode,
    "numpy.dtype": .elementType,
    "numpy.core.multiarray.scalar": .scalar, "numpy._core.multiarray.scalar": .scalar,
    "numpy.ndarray": .array,
    "numpy.core.multiarray._reconstruct": .arrayReconstruction,
    "numpy._core.multiarray._reconstruct": .arrayReconstruction,
    "torch._utils._rebuild_tensor": .opaque, "torch._utils._rebuild_tensor_v2": .opaque,
    "torch._utils._rebuild_parameter": .opaque,
    "torch.FloatStorage": .opaque, "torch.DoubleStorage": .opaque, "torch.HalfStorage": .opaque,
    "torch.LongStorage": .opaque, "torch.IntStorage": .opaque, "torch.ShortStorage": .opaque,
    "torch.CharStorage": .opaque, "torch.ByteStorage": .opaque, "torch.BoolStorage": .opaque,
  ]

  /// nil for a name that is none of these.
  init?(_ name: String) {
    guard let global = Self.known[name] else { return nil }
    self = global
  }
}

extension SafeTensors.ElementType {
  /// The type of numpy's code, such as "f8" or "<f8"; nil for any other.
  init?(numpy code: String) {
    let bare = code.first.map { "<|=".contains($0) } == true ? String(code.dropFirst()) : code
    let codes: [String: SafeTensors.ElementType] = [
      "b1": .bool, "u1": .uint8, "i1": .int8, "u2": .uint16, "i2": .int16, "f2": .float16,
      "u4": .uint32, "i4": .int32, "f4": .float32, "u8": .uint64, "i8": .int64, "f8": .float64,
    ]
    guard let type = codes[bare] else { return nil }
    self = type
  }
}
