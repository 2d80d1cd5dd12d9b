"""Numbers without policy: matching, precision, recall, average precision."""
