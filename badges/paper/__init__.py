"""Paper: badge art, the printable certificate, the picture inside a European credential. Typst sets them; text enters as data."""

from badges.paper.art import badge_svg
from badges.paper.pdf import certificate

__all__ = ["badge_svg", "certificate"]
