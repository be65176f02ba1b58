"""The product: content with identities that outlive its changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from chassis.ids import new_id

from product_service.domain.content import (
    MediaContent,
    Price,
    ProductContent,
    ProductStatus,
    VariantContent,
)

DEFAULT_TITLE = "Default Title"


@dataclass(frozen=True, slots=True)
class Option:
    """What variants differ in, with every value in the order of first use."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Media:
    """A picture of the product."""

    id: UUID
    url: str
    alt_text: str


@dataclass(frozen=True, slots=True)
class Variant:
    """What can be bought. Its id stays as long as its SKU does."""

    id: UUID
    sku: str
    option_values: tuple[str, ...]
    prices: tuple[Price, ...]
    weight_grams: int
    barcode: str
    media_id: UUID | None
    requires_shipping: bool
    taxable: bool
    position: int

    @property
    def title(self) -> str:
        return " / ".join(self.option_values) or DEFAULT_TITLE


@dataclass(slots=True)
class Product:
    """The aggregate: changed as a whole, and each change counts its version up."""

    id: UUID
    handle: str
    title: str
    description_html: str
    vendor: str
    product_type: str
    tags: tuple[str, ...]
    status: ProductStatus
    options: tuple[Option, ...]
    variants: tuple[Variant, ...]
    media: tuple[Media, ...]
    digest: bytes
    """Of the content it was last given."""
    version: int
    create_time: datetime
    update_time: datetime

    @classmethod
    def create(cls, content: ProductContent, now: datetime) -> Self:
        media = _merged_media((), content)
        return cls(
            id=new_id(),
            handle=content.handle,
            title=content.title,
            description_html=content.description_html,
            vendor=content.vendor,
            product_type=content.product_type,
            tags=tuple(sorted(set(content.tags))),
            status=content.status,
            options=_options(content),
            variants=_merged_variants((), content, media),
            media=media,
            digest=content.digest(),
            version=1,
            create_time=now,
            update_time=now,
        )

    def revise(self, content: ProductContent, now: datetime) -> None:
        """Take new content; variants keep their ids by SKU and pictures theirs by address."""
        self.title = content.title
        self.description_html = content.description_html
        self.vendor = content.vendor
        self.product_type = content.product_type
        self.tags = tuple(sorted(set(content.tags)))
        self.status = content.status
        self.options = _options(content)
        self.media = _merged_media(self.media, content)
        self.variants = _merged_variants(self.variants, content, self.media)
        self.digest = content.digest()
        self.version += 1
        self.update_time = now

    @property
    def is_for_sale(self) -> bool:
        return self.status is ProductStatus.ACTIVE

    def image_url_of(self, variant: Variant) -> str:
        """The variant's picture, or else the cover, or nothing."""
        for media in self.media:
            if media.id == variant.media_id:
                return media.url
        return self.media[0].url if self.media else ""


def _options(content: ProductContent) -> tuple[Option, ...]:
    return tuple(
        Option(name, _distinct(variant.option_values[index] for variant in content.variants))
        for index, name in enumerate(content.option_names)
    )


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _merged_media(present: tuple[Media, ...], content: ProductContent) -> tuple[Media, ...]:
    ids = {media.url: media.id for media in present}
    wanted = {media.url: media for media in reversed(content.media)}
    order = dict.fromkeys(media.url for media in content.media)
    for variant in content.variants:
        if variant.image_url and variant.image_url not in order:
            order[variant.image_url] = None
            wanted[variant.image_url] = MediaContent(variant.image_url)
    return tuple(Media(ids.get(url) or new_id(), url, wanted[url].alt_text) for url in order)


def _merged_variants(
    present: tuple[Variant, ...], content: ProductContent, media: tuple[Media, ...]
) -> tuple[Variant, ...]:
    ids = {variant.sku: variant.id for variant in present}
    media_ids = {each.url: each.id for each in media}
    return tuple(
        _variant(ids.get(variant.sku) or new_id(), variant, media_ids, position)
        for position, variant in enumerate(content.variants)
    )


def _variant(
    id_: UUID, content: VariantContent, media_ids: dict[str, UUID], position: int
) -> Variant:
    return Variant(
        id=id_,
        sku=content.sku,
        option_values=content.option_values,
        prices=content.prices,
        weight_grams=content.weight_grams,
        barcode=content.barcode,
        media_id=media_ids.get(content.image_url),
        requires_shipping=content.requires_shipping,
        taxable=content.taxable,
        position=position,
    )
