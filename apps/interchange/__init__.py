"""What comes in as files and goes out as files: predictions, labels, exports."""
