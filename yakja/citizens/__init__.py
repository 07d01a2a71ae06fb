"""What citizens do and say: services, complaints, participation, feedback, campaigns."""
