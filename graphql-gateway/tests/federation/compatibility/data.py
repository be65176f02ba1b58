"""What the suite's documentation says that there is."""

EMAIL, NAME, CREATED, YEARS = "support@apollographql.com", "Jane Smith", 1337, 10

STUDIES = {"1234": "Federation Study", "1235": "Studio Study"}

DEPRECATED = ("apollo-federation-v1", "@apollo/federation-v1")
REASON = "Migrate to Federation V2"

PRODUCTS = (
    {
        "id": "apollo-federation",
        "sku": "federation",
        "package": "@apollo/federation",
        "variation": "OSS",
        "research": "1234",
    },
    {
        "id": "apollo-studio",
        "sku": "studio",
        "package": "",
        "variation": "platform",
        "research": "1235",
    },
)
