"""Review of labels: approve, correct, or send back with a comment."""
