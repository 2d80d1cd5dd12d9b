"""What is read of evaluations."""
