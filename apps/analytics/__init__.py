"""What labeling costs and what suggestions save: recorded by outcome, never assumed."""
