"""What the bot costs, measured. `make bench` runs everything and writes docs/figures.md."""
