"""Refusals of the catalogue."""

from chassis.errors import InvalidArgument, NotFound


class ProductNotFound(NotFound):
    """No such product, or one that the caller may not see."""

    reason = "PRODUCT_NOT_FOUND"


class InvalidProduct(InvalidArgument):
    """What a merchant says of a product contradicts itself or another product."""
