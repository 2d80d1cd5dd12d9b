"""The doors of files; each that takes one answers with the job that does the work."""
