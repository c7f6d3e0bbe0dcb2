"""What pyproject.toml cannot say: the version is CMake's, and the wheel holds a library for this machine, which no
version of Python's own ABI has to do with."""

import pathlib

from setuptools import Distribution, setup
from wheel.bdist_wheel import bdist_wheel


class Wheel(bdist_wheel):
    def get_tag(self):
        return "py3", "none", super().get_tag()[2]


class WithLibrary(Distribution):
    def has_ext_modules(self):
        return True


here = pathlib.Path(__file__).parent
setup(
    version=(here / "VERSION").read_text(encoding="ascii").strip(),
    distclass=WithLibrary,
    cmdclass={"bdist_wheel": Wheel},
)
