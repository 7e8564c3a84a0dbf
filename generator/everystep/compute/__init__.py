"""What is true: formulas, the program of a training step, its trace. Knows no looks."""
