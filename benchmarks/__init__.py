"""What is claimed, measured: one command each."""
