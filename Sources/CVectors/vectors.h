#pragma once
// Which vector registers the build may use: a constant that Swift folds.
#ifdef __AVX512F__
#define HAS_AVX512 1
#else
#define HAS_AVX512 0
#endif

typedef float Vector16 __attribute__((ext_vector_type(16)));

// Correctly rounded, in one instruction: Swift's own takes the elements one by one.
static inline __attribute__((always_inline)) Vector16 vector16_square_root(Vector16 x) {
  return __builtin_elementwise_sqrt(x);
}
