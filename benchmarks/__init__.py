"""What makes the figures on speed, memory and faults; see README.md."""
