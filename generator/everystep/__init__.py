"""everystep: every intermediate value of a neural network's training step, explained."""

__version__ = "0.1.0"
