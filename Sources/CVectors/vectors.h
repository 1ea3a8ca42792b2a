#pragma once
// Which vector registers the build may use: a constant that Swift folds.
#ifdef __AVX512F__
#define HAS_AVX512 1
#else
#define HAS_AVX512 0
#endif

typedef float Vector16 __attribute__((ext_vector_type(16)));

#define VECTOR16(name, expression, ...)                                              \
  static inline __attribute__((always_inline)) Vector16 vector16_##name(__VA_ARGS__) { \
    return expression;                                                               \
  }

// Each is one instruction, correctly rounded: Swift's own take the elements one by one, and not all
// are put together again.
VECTOR16(square_root, __builtin_elementwise_sqrt(x), Vector16 x)
VECTOR16(sum, x + y, Vector16 x, Vector16 y)
VECTOR16(difference, x - y, Vector16 x, Vector16 y)
VECTOR16(product, x * y, Vector16 x, Vector16 y)
VECTOR16(fma, __builtin_elementwise_fma(x, y, z), Vector16 x, Vector16 y, Vector16 z)

// Zero where a number is too small for full precision: arithmetic on such numbers takes a hundred
// times longer.
VECTOR16(flushed, __builtin_elementwise_abs(x) < __FLT_MIN__ ? (Vector16)(0) : x, Vector16 x)

typedef float Vector8 __attribute__((ext_vector_type(8)));

// What transposes the two 4 x 4 blocks that lie in the halves of four vectors: one instruction each.
#define VECTOR8(name, ...)                                                                        \
  static inline __attribute__((always_inline)) Vector8 vector8_##name(Vector8 x, Vector8 y) {     \
    return __builtin_shufflevector(x, y, __VA_ARGS__);                                            \
  }

VECTOR8(interleave_low, 0, 8, 1, 9, 4, 12, 5, 13)
VECTOR8(interleave_high, 2, 10, 3, 11, 6, 14, 7, 15)
VECTOR8(pairs_low, 0, 1, 8, 9, 4, 5, 12, 13)
VECTOR8(pairs_high, 2, 3, 10, 11, 6, 7, 14, 15)
