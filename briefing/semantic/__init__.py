"""Meaning: the model that turns texts into vectors, and the file that keeps them."""

from briefing.semantic.encoder import OnnxEmbedder
from briefing.semantic.model import ModelError, ModelFiles, find_model
from briefing.semantic.opening import open_embedder
from briefing.semantic.vectors import RememberingEmbedder, VectorFile

__all__ = [
    "ModelError",
    "ModelFiles",
    "OnnxEmbedder",
    "RememberingEmbedder",
    "VectorFile",
    "find_model",
    "open_embedder",
]
