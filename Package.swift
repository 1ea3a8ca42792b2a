// swift-tools-version: 6.2
import PackageDescription

// The vector instructions of the machine that builds: "native", or what NASTURTIUM_CPU names
// ("x86-64-v3" for a library that other machines load). Without them a fused multiply-add becomes a
// call into libm, 130 times slower. The flag is unsafe in SwiftPM's sense: it binds only root, local
// and branch dependencies.
let cpu = Context.environment["NASTURTIUM_CPU"] ?? "native"
let swiftVectors: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-march=\(cpu)"])]
let cVectors: [CSetting] = [.unsafeFlags(["-march=\(cpu)"])]

let package = Package(
  name: "nasturtium",
  products: [
    .library(name: "_native", type: .dynamic, targets: ["PythonBridge"]),
    .executable(name: "nasturtium", targets: ["Host"]),
  ],
  targets: [
    // MARK: Foundations
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CVectors"),
    .target(name: "Tensors", dependencies: ["COpenBLAS", "CVectors"], swiftSettings: swiftVectors),
    .systemLibrary(name: "CCompression", providers: [.apt(["zlib1g-dev", "libbz2-dev"])]),
    .target(name: "Storage", dependencies: ["CCompression"], swiftSettings: swiftVectors),

    // MARK: What an architecture is
    .target(name: "Spaces", dependencies: ["Tensors", "Storage"], swiftSettings: swiftVectors),

    // MARK: Measured truth
    .target(
      name: "Tables", dependencies: ["Spaces", "Storage", "Tensors"], swiftSettings: swiftVectors),

    // MARK: What learns
    .target(name: "Neural", dependencies: ["Storage", "Tensors"], swiftSettings: swiftVectors),
    .target(name: "Regression", dependencies: ["Tensors"], swiftSettings: swiftVectors),

    // MARK: Models of architectures
    .target(
      name: "Embeddings", dependencies: ["Neural", "Spaces", "Storage", "Tensors"],
      swiftSettings: swiftVectors),
    .testTarget(
      name: "EmbeddingsTests",
      dependencies: ["Embeddings", "Neural", "Regression", "Spaces", "Storage", "Tensors"],
      exclude: ["Fixtures"], swiftSettings: swiftVectors),

    // MARK: Networks
    .target(
      name: "Networks", dependencies: ["Neural", "Spaces", "Storage", "Tensors", "CVectors"],
      swiftSettings: swiftVectors),

    // MARK: Predictors
    .target(
      name: "Predictors",
      dependencies: [
        "Embeddings", "Networks", "Neural", "Regression", "Spaces", "Storage", "Tensors",
      ],
      swiftSettings: swiftVectors),

    // MARK: Search
    .target(
      name: "Search",
      dependencies: ["Embeddings", "Predictors", "Regression", "Spaces", "Tables", "Tensors"],
      swiftSettings: swiftVectors),

    // MARK: What runs for hours
    .target(
      name: "Experiments", dependencies: ["Search", "Spaces", "Storage", "Tables", "Tensors"],
      swiftSettings: swiftVectors),

    // MARK: What people see
    .target(name: "Reports", dependencies: ["Spaces"], swiftSettings: swiftVectors),

    // MARK: Python
    // "python3", not "-embed": the extension leaves Python's symbols to the interpreter it is in.
    .systemLibrary(
      name: "CPython", pkgConfig: "python3", providers: [.apt(["libpython3-dev"])]),
    .target(name: "CPUTarget", cSettings: cVectors),
    // Without vector flags: it decides whether this machine can run the rest.
    .target(name: "CPythonShim", dependencies: ["CPython", "CPUTarget"]),
    .target(
      name: "PythonBridge",
      dependencies: [
        "Spaces", "Tables", "Neural", "Regression", "Embeddings", "Networks", "Predictors",
        "Search", "Experiments", "Reports",
        "Tensors",
        "Storage", "CPython", "CPythonShim",
      ],
      swiftSettings: swiftVectors + [.swiftLanguageMode(.v5)],
      // What Python loads needs no Swift on the machine; tests and examples take the toolchain's.
      linkerSettings: [.unsafeFlags(["-static-stdlib"])]),
    .systemLibrary(
      name: "CPythonEmbed", pkgConfig: "python3-embed", providers: [.apt(["libpython3-dev"])]),
    .target(name: "CPythonHost", dependencies: ["CPythonEmbed", "CPythonShim"]),
    .executableTarget(
      name: "Host", dependencies: ["PythonBridge", "CPythonHost"], swiftSettings: swiftVectors),

    // MARK: Benchmarks
    .executableTarget(
      name: "benchmark-neural", dependencies: ["Neural", "Tensors"], path: "benchmarks/Neural",
      swiftSettings: swiftVectors),
    .executableTarget(
      name: "benchmark-linear-algebra", dependencies: ["COpenBLAS", "Regression", "Tensors"],
      path: "benchmarks/LinearAlgebra", swiftSettings: swiftVectors),
    .executableTarget(
      name: "benchmark-networks", dependencies: ["Networks", "Neural", "Spaces", "Tensors"],
      path: "benchmarks/Networks", swiftSettings: swiftVectors),
    .executableTarget(
      name: "build-fashion-table",
      dependencies: ["Networks", "Spaces", "Storage", "Tables", "Tensors"],
      path: "benchmarks/FashionTable", swiftSettings: swiftVectors),
    .executableTarget(
      name: "benchmark-svge",
      dependencies: ["Embeddings", "Spaces", "Storage", "Tensors"],
      path: "benchmarks/SVGe", exclude: ["graphs.py"], swiftSettings: swiftVectors),

    // MARK: Examples
    .executableTarget(
      name: "example-enumerate-spaces", dependencies: ["Spaces", "Tensors"],
      path: "examples/swift/EnumerateSpaces"),
    .executableTarget(
      name: "example-own-space",
      dependencies: ["Experiments", "Reports", "Search", "Spaces", "Tensors"],
      path: "examples/swift/OwnSpace", swiftSettings: swiftVectors),
    .executableTarget(
      name: "example-own-predictor",
      dependencies: [
        "Experiments", "Predictors", "Regression", "Search", "Spaces", "Storage", "Tensors",
      ],
      path: "examples/swift/OwnPredictor", swiftSettings: swiftVectors),
    .executableTarget(
      name: "example-walk-embeddings", dependencies: ["Embeddings", "Spaces"],
      path: "examples/swift/WalkEmbeddings", swiftSettings: swiftVectors),

    // MARK: Tests
    .target(name: "TestSupport", dependencies: ["Spaces", "Tensors"], path: "Tests/TestSupport"),
    .testTarget(
      name: "TensorsTests", dependencies: ["COpenBLAS", "Tensors", "TestSupport"],
      exclude: ["Fixtures"],
      swiftSettings: swiftVectors),
    .testTarget(
      name: "StorageTests", dependencies: ["Storage", "Tensors", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "SpacesTests", dependencies: ["Spaces", "TestSupport"], exclude: ["Fixtures"],
      swiftSettings: swiftVectors),
    .testTarget(
      name: "TablesTests", dependencies: ["Spaces", "Storage", "Tables", "Tensors", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: swiftVectors),
    .testTarget(
      name: "NeuralTests", dependencies: ["Neural", "Storage", "Tensors", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: swiftVectors),
    .testTarget(
      name: "PredictorsTests",
      dependencies: [
        "Embeddings", "Networks", "Neural", "Predictors", "Regression", "Spaces", "Storage",
        "Tables", "Tensors", "TestSupport",
      ],
      exclude: ["Fixtures"], swiftSettings: swiftVectors),
    .testTarget(
      name: "RegressionTests", dependencies: ["Regression", "TestSupport"], exclude: ["Fixtures"],
      swiftSettings: swiftVectors),
    .testTarget(
      name: "SearchTests",
      dependencies: [
        "Embeddings", "Experiments", "Predictors", "Regression", "Search", "Storage", "Tables",
        "TestSupport",
      ],
      swiftSettings: swiftVectors),
    .testTarget(
      name: "ExperimentsTests", dependencies: ["Experiments", "Search", "Storage", "TestSupport"],
      swiftSettings: swiftVectors),
    .testTarget(
      name: "ContractTests", dependencies: ["Spaces"], swiftSettings: swiftVectors),
    .testTarget(
      name: "NetworksTests", dependencies: ["Networks", "Neural", "TestSupport"],
      exclude: ["Fixtures"],
      swiftSettings: swiftVectors),
    .testTarget(
      name: "ReportsTests", dependencies: ["Reports", "Spaces", "Tensors"],
      swiftSettings: swiftVectors),
  ]
)
