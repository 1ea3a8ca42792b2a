#pragma once
// Which vector registers the build may use: a constant that Swift folds.
#ifdef __AVX512F__
#define HAS_AVX512 1
#else
#define HAS_AVX512 0
#endif
