from runner.catalogue.model import CatalogueProduct
from runner.catalogue.reader import read_catalogue
from runner.demo.pictures import TARGET
from runner.project import DEMO_CATALOGUE


def test_the_demo_catalogue_has_no_wrong_row_and_a_picture_for_every_product() -> None:
    items = list(read_catalogue(DEMO_CATALOGUE, "USD"))

    products = [item for item in items if isinstance(item, CatalogueProduct)]
    urls = {image.url for product in products for image in product.images}
    assert len(products) == len(items) >= 20
    assert all(product.images for product in products)
    assert urls == {f"/media/demo/{file.name}" for file in TARGET.glob("*.svg")}
