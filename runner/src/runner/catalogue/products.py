"""From the rows of one handle to one product."""

from dataclasses import dataclass, field

from runner.catalogue import cells
from runner.catalogue.model import (
    CatalogueImage,
    CatalogueProduct,
    CatalogueVariant,
    CellError,
    Status,
)
from runner.catalogue.options import Row, option_names
from runner.catalogue.uniqueness import Seen
from runner.catalogue.variants import has_variant, read_image_url, read_variant

MAX_TEXT_CHARACTERS = 255
MAX_ALT_TEXT_CHARACTERS = 512
MAX_DESCRIPTION_CHARACTERS = 524_288
MAX_TAGS = 250
MAX_IMAGES = 250
MAX_VARIANTS = 2_048


@dataclass(frozen=True, slots=True)
class Heading:
    """What only the first row of a product says."""

    title: str
    description_html: str
    vendor: str
    product_type: str
    tags: tuple[str, ...]
    status: Status
    option_names: tuple[str, ...]


@dataclass(slots=True)
class ProductDraft:
    """A product while its rows are being read."""

    line: int
    handle: str
    heading: Heading
    currency: str
    seen_skus: Seen
    variants: list[CatalogueVariant] = field(default_factory=list)
    _images: dict[str, tuple[int, CatalogueImage]] = field(default_factory=dict)
    is_partial: bool = False
    """A row that may be of this product could not be read."""
    _positions: int = 0

    def add(self, line: int, row: Row) -> None:
        """Take one more row, or refuse it as a whole with a CellError."""
        # Wrong rows count too, so that a generated SKU stays when a row is put right.
        self._positions += has_variant(row)
        image = self._read_image(row)
        if has_variant(row):
            names = self.heading.option_names
            self._add_variant(read_variant(line, row, names, self._positions, self.currency))
        if image is not None:
            self._images.setdefault(image[1].url, image)

    @property
    def has_refused_variants(self) -> bool:
        """Whether rows were refused, each with its own failure."""
        return self._positions > len(self.variants)

    def finished(self) -> CatalogueProduct:
        heading = self.heading
        return CatalogueProduct(
            line=self.line,
            handle=self.handle,
            title=heading.title,
            description_html=heading.description_html,
            vendor=heading.vendor,
            product_type=heading.product_type,
            tags=heading.tags,
            status=heading.status,
            option_names=heading.option_names,
            variants=tuple(self.variants),
            images=self._ordered_images(),
            is_partial=self.is_partial or self.has_refused_variants,
        )

    def _add_variant(self, variant: CatalogueVariant) -> None:
        if variant.sku in self.seen_skus:
            raise CellError(f"the SKU {variant.sku!r} is used by a row above")
        if any(variant.option_values == other.option_values for other in self.variants):
            chosen = " / ".join(variant.option_values) or "no options"
            raise CellError(f"the product has a variant with the same options above: {chosen}")
        if len(self.variants) >= MAX_VARIANTS:
            raise CellError(f"the product has more than {MAX_VARIANTS} variants")
        self.seen_skus.add(variant.sku)
        self.variants.append(variant)

    def _read_image(self, row: Row) -> tuple[int, CatalogueImage] | None:
        url = read_image_url(row, "image_url")
        if not url:
            return None
        if len(self._images) >= MAX_IMAGES:
            raise CellError(f"the product has more than {MAX_IMAGES} images")
        alt_text = cells.within(
            row.get("image_alt_text", ""), MAX_ALT_TEXT_CHARACTERS, "image's alt text"
        )
        position = cells.quantity(row.get("image_position", ""))
        return position or len(self._images) + 1, CatalogueImage(url, alt_text)

    def _ordered_images(self) -> tuple[CatalogueImage, ...]:
        ordered = sorted(self._images.values(), key=lambda each: each[0])
        images = {image.url: image for _, image in ordered}
        for variant in self.variants:
            if variant.image_url and len(images) < MAX_IMAGES:
                images.setdefault(variant.image_url, CatalogueImage(variant.image_url, ""))
        return tuple(images.values())


def read_heading(row: Row) -> Heading:
    title = cells.within(row.get("title", ""), MAX_TEXT_CHARACTERS, "title")
    if not title:
        raise CellError("the title is missing")
    tags = cells.tags(row.get("tags", ""))
    if len(tags) > MAX_TAGS:
        raise CellError(f"the product has more than {MAX_TAGS} tags")
    return Heading(
        title=title,
        description_html=cells.within(
            row.get("description_html", ""), MAX_DESCRIPTION_CHARACTERS, "description"
        ),
        vendor=cells.within(row.get("vendor", ""), MAX_TEXT_CHARACTERS, "vendor"),
        product_type=cells.within(row.get("product_type", ""), MAX_TEXT_CHARACTERS, "type"),
        tags=tuple(cells.within(tag, MAX_TEXT_CHARACTERS, "tag") for tag in tags),
        status=cells.status(row.get("status", ""), row.get("published", "")),
        option_names=option_names(row),
    )
