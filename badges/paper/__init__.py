"""Paper: badge art, the printable certificate, the picture inside a European credential. Typst sets them; text enters as data."""

from badges.paper.art import badge_svg
from badges.paper.pdf import certificate
from badges.paper.picture import badge_png, display_image, named_image
from badges.paper.typesetting import typeset_apart

__all__ = ["badge_png", "badge_svg", "certificate", "display_image", "named_image", "typeset_apart"]
