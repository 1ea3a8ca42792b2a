// Compiled for the plain architecture, like this whole target: it runs on any machine.
#include "CPythonShim.h"
#include "CPUTarget.h"
#include <stdio.h>

static const char *const names[] = {
#define FEATURE_NAME(name, macro) name,
    NASTURTIUM_CPU_FEATURES(FEATURE_NAME)
};
enum { FEATURES = sizeof names / sizeof *names };

static int is_available(int i) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  int k = 0;
#define IS_AVAILABLE(name, macro)                                                               \
  if (k++ == i) return __builtin_cpu_supports(name) != 0;
  NASTURTIUM_CPU_FEATURES(IS_AVAILABLE)
#endif
  return 0;
}

const char *nasturtium_cpu_feature(int i, int *compiled, int *available) {
  if (i < 0 || i >= FEATURES) return NULL;
  *compiled = nasturtium_compiled_for[i];
  *available = is_available(i);
  return names[i];
}

const char *nasturtium_missing_cpu_feature(void) {
  for (int i = 0; i < FEATURES; i++)
    if (nasturtium_compiled_for[i] && !is_available(i)) return names[i];
  return NULL;
}

void nasturtium_explain_missing_cpu_feature(const char *feature, char *text, size_t size) {
  snprintf(text, size,
           "nasturtium was compiled for a CPU with %s, which this machine lacks: rebuild it here, "
           "or build it with NASTURTIUM_CPU=x86-64-v3 (or x86-64-v2) where it was built",
           feature);
}

PyObject *nasturtium_create_module(void);  // Swift's

PyMODINIT_FUNC PyInit__native(void) {
  const char *missing = nasturtium_missing_cpu_feature();
  if (missing) {
    char text[300];
    nasturtium_explain_missing_cpu_feature(missing, text, sizeof text);
    PyErr_SetString(PyExc_ImportError, text);
    return NULL;
  }
  return nasturtium_create_module();
}
