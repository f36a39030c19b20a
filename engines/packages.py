"""Where does an installed package lie whose data an engine reads?"""

from importlib.util import find_spec
from pathlib import Path


def package_folder(package: str) -> Path:
    """The package's folder, found without importing it; RuntimeError when it is not installed."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise RuntimeError(f"the package {package} is not installed")
    return Path(found.submodule_search_locations[0])
