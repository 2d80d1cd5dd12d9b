"""The supervisor behind `make run`: starts everything in order, keeps it running, stops it in order."""
