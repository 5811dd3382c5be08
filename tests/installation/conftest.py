from tests.commands import bare, district, empty, filled, sakti  # noqa: F401 - fixtures
