"""The small bundles of the real make, for every test of this folder."""

from tests.export.small_bundles import tone_bundle, word_bundle

__all__ = ["tone_bundle", "word_bundle"]
