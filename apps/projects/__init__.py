"""Projects, their batches, and the queue that hands each task to one person at a time."""
