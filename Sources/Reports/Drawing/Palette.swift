import Spaces

/// A color in sRGB, each component 0...255.
struct Color: Hashable {
  let red: Double
  let green: Double
  let blue: Double

  static let black = Color(red: 0, green: 0, blue: 0)
  static let white = Color(red: 255, green: 255, blue: 255)

  func mixed(with other: Color, _ share: Double) -> Color {
    Color(
      red: red + (other.red - red) * share, green: green + (other.green - green) * share,
      blue: blue + (other.blue - blue) * share)
  }

  /// "#RRGGBB".
  var hexadecimal: String {
    [red, green, blue].reduce(into: "#") { text, component in
      let digits = String(Int(component.rounded()), radix: 16, uppercase: true)
      text += digits.count == 1 ? "0\(digits)" : digits
    }
  }
}

/// The "light" scheme of Paul Tol ("Colour Schemes", SRON technical note 09-002, 2021, §2): told
/// apart with every kind of color blindness, and black text stays legible on each.
enum Palette {
  private static let light: [Color] = [
    Color(red: 0x77, green: 0xAA, blue: 0xDD), Color(red: 0xEE, green: 0x88, blue: 0x66),
    Color(red: 0xEE, green: 0xDD, blue: 0x88), Color(red: 0x44, green: 0xBB, blue: 0x99),
    Color(red: 0xFF, green: 0xAA, blue: 0xBB), Color(red: 0xBB, green: 0xCC, blue: 0x33),
    Color(red: 0x99, green: 0xDD, blue: 0xFF), Color(red: 0xAA, green: 0xAA, blue: 0x00),
  ]

  /// The same for an operation in every space: a hue for each family, the darker the larger the
  /// kernel.
  static func color(of operation: Operation) -> Color {
    let hue: Color
    switch operation.family {
    case .convolution: hue = light[0]
    case .maximumPooling: hue = light[1]
    case .averagePooling: hue = light[2]
    case .separable: hue = light[3]
    case .dilated: hue = light[6]
    case .bottleneck: hue = light[5]
    case .composed: hue = light[4]
    case .zero, .identity, .opaque: return .white
    }
    switch operation.kernel ?? 0 {
    case ...2: return hue.mixed(with: .white, 0.6)
    case ...4: return hue.mixed(with: .white, 0.25)
    case ...6: return hue
    default: return hue.mixed(with: .black, 0.12)
    }
  }

  /// For operations that are only names: first the hues that no family has, then the others; the
  /// next eight are tints of these, and so on around.
  static func color(ofOpaque index: Int) -> Color {
    let base = light[[4, 5, 7, 6, 3, 1, 2, 0][index % light.count]]
    return index / light.count % 2 == 0 ? base : base.mixed(with: .white, 0.5)
  }
}
