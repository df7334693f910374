"""Puts the model and the kept vectors together."""

from collections.abc import Iterable
from pathlib import Path

from briefing.semantic.encoder import OnnxEmbedder
from briefing.semantic.model import find_model
from briefing.semantic.vectors import RememberingEmbedder, VectorFile

SHIPPED = Path(__file__).parents[2] / "knowledge" / "data" / "vectors"
"""Vectors of the curated base by the default model, so that a first start embeds next to nothing."""


def open_embedder(directory: Path | None, kept: Path | None) -> RememberingEmbedder:
    """The embedder to use: the model of a directory, or without one the installed model.

    Args:
        directory: Where the model is; None for that of the extra `semantic`.
        kept: The folder in which vectors are kept between starts; None keeps none.

    Raises:
        briefing.semantic.ModelError: there is no usable model.
    """
    model = OnnxEmbedder(find_model(directory))
    return RememberingEmbedder(
        model,
        _file_in(kept, model) if kept else None,
        [_file_in(SHIPPED, model)],
    )


def ship_vectors(texts: Iterable[str]) -> RememberingEmbedder:
    """Write the vectors that come with the curated base: the default model's of exactly these texts.

    Returns:
        The embedder, which knows them all.

    Raises:
        briefing.semantic.ModelError: there is no usable model.
    """
    model = OnnxEmbedder(find_model())
    shipped = _file_in(SHIPPED, model)
    embedder = RememberingEmbedder(model, None, [shipped])
    every = list(texts)
    embedder.embed(every)
    embedder.write_only(every, shipped)
    return RememberingEmbedder(model, None, [shipped])


def _file_in(folder: Path, model: OnnxEmbedder) -> VectorFile:
    path = folder / f"{model.fingerprint}.bin"
    return VectorFile(path, fingerprint=model.fingerprint, dimension=model.dimension)
