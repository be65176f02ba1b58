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
from product_service.domain.errors import InvalidProduct

DEFAULT_TITLE = "Default Title"
MAX_CATEGORIES_OF_ONE = 50


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

    def content(self, image_url: str) -> VariantContent:
        return VariantContent(
            sku=self.sku,
            option_values=self.option_values,
            prices=self.prices,
            weight_grams=self.weight_grams,
            barcode=self.barcode,
            requires_shipping=self.requires_shipping,
            taxable=self.taxable,
            image_url=image_url,
        )


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
    category_ids: tuple[UUID, ...] = ()
    """Sorted; the merchant's files know nothing of them."""

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
        given = content
        if given.is_partial:
            content = given.completed(self.content())
        self.handle = content.handle
        self.title = content.title
        self.description_html = content.description_html
        self.vendor = content.vendor
        self.product_type = content.product_type
        self.tags = tuple(sorted(set(content.tags)))
        self.status = content.status
        self.options = _options(content)
        self.media = _merged_media(self.media, content)
        self.variants = _merged_variants(self.variants, content, self.media)
        self.digest = given.digest()
        self.version += 1
        self.update_time = now

    def put_into(self, category_id: UUID, now: datetime) -> bool:
        """Whether it was not in this category before."""
        return self._be_in({*self.category_ids, category_id}, now)

    def take_out_of(self, category_id: UUID, now: datetime) -> bool:
        """Whether it was in this category before."""
        return self._be_in({*self.category_ids} - {category_id}, now)

    def _be_in(self, categories: set[UUID], now: datetime) -> bool:
        if len(categories) > MAX_CATEGORIES_OF_ONE:
            raise InvalidProduct(f"A product is in at most {MAX_CATEGORIES_OF_ONE} categories.")
        if len(categories) == len(self.category_ids):
            return False
        self.category_ids = tuple(sorted(categories))
        self.version += 1
        self.update_time = now
        return True

    def content(self) -> ProductContent:
        """What a merchant would have to say to make it as it is."""
        urls = {media.id: media.url for media in self.media}
        return ProductContent(
            handle=self.handle,
            title=self.title,
            description_html=self.description_html,
            vendor=self.vendor,
            product_type=self.product_type,
            tags=self.tags,
            status=self.status,
            option_names=tuple(option.name for option in self.options),
            variants=tuple(
                each.content(urls.get(each.media_id, "") if each.media_id else "")
                for each in self.variants
            ),
            media=tuple(MediaContent(media.url, media.alt_text) for media in self.media),
        )

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
        prices=tuple(sorted(content.prices, key=lambda price: price.amount.currency)),
        weight_grams=content.weight_grams,
        barcode=content.barcode,
        media_id=media_ids.get(content.image_url),
        requires_shipping=content.requires_shipping,
        taxable=content.taxable,
        position=position,
    )
