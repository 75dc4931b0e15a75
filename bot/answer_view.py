"""The buttons under a verdict."""

from __future__ import annotations

from . import answer
from .language import Catalogue
from .opinions import OpinionButton
from .services import Services
from .views import OwnedView


def answer_view(services: Services, owner: int, words: Catalogue) -> OwnedView:
    """For the user ``owner``, who asked the sentiment model."""
    bundle = answer.reference(services.engine.analyzer.bundle)
    view = OwnedView(services, owner, words)
    view.add_item(OpinionButton(owner, True, bundle, words.opinion.right))
    view.add_item(OpinionButton(owner, False, bundle, words.opinion.wrong))
    return view
