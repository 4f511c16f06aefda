"""``python -m badges``."""

from badges.cli import main

main()
