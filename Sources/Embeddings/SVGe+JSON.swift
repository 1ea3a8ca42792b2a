import Storage

extension SVGe.Configuration {
  var json: JSONValue {
    .object(["width": .integer(width), "latent": .integer(latent), "rounds": .integer(rounds)])
  }

  init?(_ json: JSONValue) {
    guard let width = json["width"]?.whole, let latent = json["latent"]?.whole,
      let rounds = json["rounds"]?.whole
    else { return nil }
    self.init(width: width, latent: latent, rounds: rounds)
  }
}
