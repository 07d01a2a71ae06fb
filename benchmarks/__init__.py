"""What the budgets in docs cost on this machine: `make bench`, `make bench ONLY=register`."""
