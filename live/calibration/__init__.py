"""Measuring a performer: rest, a guided range of motion, and whose is kept."""
