"""Arrays that grow."""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

_Scalar = TypeVar("_Scalar", bound=np.generic)


def grow(values: npt.NDArray[_Scalar], size: int) -> npt.NDArray[_Scalar]:
    """`values` with room for at least `size` of them, zeros behind; doubles, so that appending stays cheap."""
    if size <= len(values):
        return values
    larger = np.zeros(max(size, 2 * len(values)), dtype=values.dtype)
    larger[: len(values)] = values
    return larger


def grow_rows(values: npt.NDArray[_Scalar], size: int) -> npt.NDArray[_Scalar]:
    """The same for a table: room for at least `size` rows."""
    if size <= len(values):
        return values
    larger = np.zeros((max(size, 2 * len(values)), values.shape[1]), dtype=values.dtype)
    larger[: len(values)] = values
    return larger
