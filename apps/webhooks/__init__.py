"""What happened, told to servers of the organization's own: signed, tried again, with a log."""
