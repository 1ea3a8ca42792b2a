#include "CPUTarget.h"

// An undefined macro stringifies to its own name, a defined one to "1".
#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
#define IS_DEFINED(name, macro) (TEXT(macro)[0] == '1'),

const uint8_t nasturtium_compiled_for[] = {NASTURTIUM_CPU_FEATURES(IS_DEFINED)};
