"""The Korean of what the two commands say, by its English; both have the same fields in braces.

The English of errors is built in their own rooms; here it is repeated as it reads when it is finished.
"""

from __future__ import annotations

from collections.abc import Mapping

from .archives import ARCHIVES
from .bundles import BUNDLES
from .commands import COMMANDS
from .conformance import CONFORMANCE
from .export import EXPORT
from .export_errors import EXPORT_ERRORS
from .help import HELP
from .packages import PACKAGES
from .playground import PLAYGROUND
from .settings import SETTINGS
from .storage import STORAGE
from .system import SYSTEM

KOREAN: Mapping[str, str] = {
    **ARCHIVES,
    **BUNDLES,
    **COMMANDS,
    **CONFORMANCE,
    **EXPORT,
    **EXPORT_ERRORS,
    **HELP,
    **PACKAGES,
    **PLAYGROUND,
    **SETTINGS,
    **STORAGE,
    **SYSTEM,
}
