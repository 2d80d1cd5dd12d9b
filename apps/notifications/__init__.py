"""What calls for a person's attention, in one list of their own."""
