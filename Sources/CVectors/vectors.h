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
