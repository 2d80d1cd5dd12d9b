"""Annotation sets of people and of model runs, the labels that count, what people decided about suggestions, and every revision."""
