#include "CPythonShim.h"

static shim_dispatcher dispatcher;
void shim_set_dispatcher(shim_dispatcher d) { dispatcher = d; }

#define DEFINE(i)                                                                               \
  static PyObject *call##i(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *kw) { \
    return dispatcher(0x##i, args, n, kw);                                                      \
  }
#define NAME(i) (PyCFunction)(void (*)(void))call##i,
#define TIMES_16(X, p)                                                                          \
  X(p##0) X(p##1) X(p##2) X(p##3) X(p##4) X(p##5) X(p##6) X(p##7)                               \
  X(p##8) X(p##9) X(p##a) X(p##b) X(p##c) X(p##d) X(p##e) X(p##f)
#define TIMES_256(X, p)                                                                         \
  TIMES_16(X, p##0) TIMES_16(X, p##1) TIMES_16(X, p##2) TIMES_16(X, p##3)                       \
  TIMES_16(X, p##4) TIMES_16(X, p##5) TIMES_16(X, p##6) TIMES_16(X, p##7)                       \
  TIMES_16(X, p##8) TIMES_16(X, p##9) TIMES_16(X, p##a) TIMES_16(X, p##b)                       \
  TIMES_16(X, p##c) TIMES_16(X, p##d) TIMES_16(X, p##e) TIMES_16(X, p##f)

TIMES_256(DEFINE, 0)
TIMES_256(DEFINE, 1)
static const PyCFunction pool[SHIM_TRAMPOLINES] = {TIMES_256(NAME, 0) TIMES_256(NAME, 1)};

PyCFunction shim_trampoline(long index) {
  return index >= 0 && index < SHIM_TRAMPOLINES ? pool[index] : 0;
}
