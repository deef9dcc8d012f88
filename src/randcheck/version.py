"""The version, where everything below the front door can see it: a report names what verified."""

from typing import Final

__version__: Final = "0.1.0"
