"""Ratios between things that run side by side; run by `make bench`, never asserted in a test."""
