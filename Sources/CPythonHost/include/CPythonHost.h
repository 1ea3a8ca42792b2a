#pragma once

/// Behaves as `python` would for argv (script, -c, -m), with `nasturtium._native` built in.
/// `interpreter`, which may be NULL, is the Python whose environment to take: the pyvenv.cfg
/// above it decides sys.prefix, and it becomes sys.executable. Returns the exit status.
int nasturtium_run_python(int argc, char **argv, const char *interpreter);

/// The version of the libpython that the loader found, as "3.11.2 (main, ...".
const char *nasturtium_library_version(void);

/// The Python version this executable was compiled for, as "3.11".
const char *nasturtium_python_version(void);
