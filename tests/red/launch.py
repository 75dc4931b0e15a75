"""Red as its own command starts it, its client pointed at a fake Discord: ``python launch.py http://127.0.0.1:PORT INSTANCE …``.

Runs in Red's environment, where neither gamseong nor the other tests are installed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from redbot.__main__ import main  # first: Red sets up logging and the event loop on import

sys.path.append(str(Path(__file__).resolve().parents[1]))
from fake_discord import point_client_at

point_client_at(sys.argv.pop(1))
main()
