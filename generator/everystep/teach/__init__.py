"""What to say about a trace, in which order; knows no format."""
