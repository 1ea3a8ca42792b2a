"""Written by pyshim/stub.py from the Swift sources; a test compares."""

__version__ = "0.1.0"
