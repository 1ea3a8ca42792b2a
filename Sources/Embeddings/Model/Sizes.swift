import Tensors

/// The lengths of the model's vectors. Names ending in `Slots` are rounded up to whole panels of a
/// product; what they add is zero in every weight and activation, so it changes nothing.
struct Sizes: Equatable, Sendable {
  let types: Int
  let width: Int
  let latent: Int
  let rounds: Int

  var half: Int { width / 2 }
  /// The hidden layers of the decoder's heads.
  var hidden: Int { width + latent }

  let halfSlots: Int
  let messageSlots: Int
  /// One place more than a code needs: a readout keeps its gate at index `latent`.
  let latentSlots: Int
  let hiddenSlots: Int
  let typeSlots: Int

  /// A node's state: the half along the edges, then the half against them.
  var stateSlots: Int { 2 * halfSlots }
  /// The three gates of a GRU.
  var gateSlots: Int { 3 * halfSlots }
  /// Sum of the neighbors, degree times own state, degree.
  var messageInput: Int { 2 * halfSlots + 1 }
  /// What a code contributes to the hidden layers of the type, edge, new-node and start heads.
  var latentHeadSlots: Int { latentSlots + 3 * hiddenSlots }

  init(types: Int, configuration: SVGe.Configuration) {
    self.types = types
    (width, latent, rounds) = (configuration.width, configuration.latent, configuration.rounds)
    halfSlots = PackedMatrix.padded(width / 2)
    messageSlots = PackedMatrix.padded(width)
    latentSlots = PackedMatrix.padded(latent + 1)
    hiddenSlots = PackedMatrix.padded(width + latent)
    typeSlots = PackedMatrix.padded(types)
  }
}
