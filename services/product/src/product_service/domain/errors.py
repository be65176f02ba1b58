"""Refusals of the catalogue."""

from chassis.errors import Aborted, AlreadyExists, FailedPrecondition, InvalidArgument, NotFound


class ProductNotFound(NotFound):
    """No such product, or one that the caller may not see."""

    reason = "PRODUCT_NOT_FOUND"


class InvalidProduct(InvalidArgument):
    """What a merchant says of a product contradicts itself or another product."""


class HandleTaken(AlreadyExists):
    """Another product, or another category, has this handle."""

    reason = "HANDLE_TAKEN"


class SkuTaken(AlreadyExists):
    """A variant of another product has this SKU."""

    reason = "SKU_TAKEN"


class ChangedMeanwhile(Aborted):
    """Somebody else changed it since it was read."""

    reason = "ABORTED"


class CategoryNotFound(NotFound):
    """No such category."""

    reason = "CATEGORY_NOT_FOUND"


class CategoryNotEmpty(FailedPrecondition):
    """There are categories below it or products in it."""

    reason = "CATEGORY_NOT_EMPTY"


class CategoryCycle(FailedPrecondition):
    """The category would come to lie below itself."""

    reason = "CATEGORY_CYCLE"


class CategoryTreeTooLarge(FailedPrecondition):
    """The tree would become too deep or too large."""

    reason = "CATEGORY_TREE_TOO_LARGE"
