"""Rewrites the default model; a program of its own, since it needs much memory and is needed once a start.

    python -m briefing.semantic.rewriting MODEL > REWRITTEN

`briefing.semantic.integers` says what for.
"""

import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

HEADS = 12
"""Attention heads of all-MiniLM-L6-v2, which its export does not name."""
_EPSILON = 1e-12
_FUSED = "com.microsoft"
"""ONNX Runtime's own operators, each of which does the work of several."""
_PREFIX = "inner."
_OPSET, _FUSED_OPSET, _FORMAT = 17, 1, 8

Array = npt.NDArray[Any]


class Linear(NamedTuple):
    """A layer's weights: bytes with a factor a column, and what is added."""

    levels: npt.NDArray[np.int8]
    factors: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]

    @classmethod
    def beside(cls, parts: "Sequence[Linear]") -> "Linear":
        """Layers of one input as a single one, their outputs in a row."""
        return cls(*(np.concatenate(each, axis=-1) for each in zip(*parts, strict=True)))


class Weights:
    """The weights of the published model, by the names that its authors gave them."""

    def __init__(self, graph: Any) -> None:
        self._arrays: dict[str, Array] = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
        makers = {name: node for node in graph.node for name in node.output}
        # the export named a layer's bias, but not its weights
        self._linears = {
            node.input[1]: makers[node.input[0]].input[1]
            for node in graph.node
            if node.op_type == "Add" and node.input[1].endswith(".bias")
        }

    def count_layers(self) -> int:
        """The layers of the encoder."""
        return sum(name.endswith("attention.self.query.bias") for name in self._arrays)

    def take(self, name: str) -> Array:
        """An array that is kept in floats."""
        return self._arrays[_PREFIX + name]

    def take_bytes(self, name: str) -> tuple[Array, Array]:
        """A table that is kept in bytes, and its factors."""
        return self._arrays[f"{_PREFIX}{name}_q"], self._arrays[f"{_PREFIX}{name}_scale"]

    def take_linear(self, name: str) -> Linear:
        """A layer's weights."""
        bias = f"{_PREFIX}{name}.bias"
        weights = self._linears[bias]
        return Linear(
            self._arrays[f"{weights}_q"], self._arrays[f"{weights}_scale"].reshape(-1), self._arrays[bias]
        )


class Writer:
    """A graph that is being written."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._arrays: list[Any] = []

    def add(self, operator: str, *inputs: str | Array, fused: bool = False, **attributes: Any) -> str:
        """Add an operator; an array among its inputs becomes a constant, an empty name leaves one out."""
        names = [self._keep(item) if isinstance(item, np.ndarray) else item for item in inputs]
        output = f"{operator} {len(self._nodes)}"
        domain = _FUSED if fused else ""
        self._nodes.append(helper.make_node(operator, names, [output], domain=domain, **attributes))
        return output

    def quantise(self, source: str) -> tuple[str, str, str]:
        """Round to bytes: their name, that of the factor and that of the byte that stands for zero."""
        levels = self.add("DynamicQuantizeLinear", source)
        factor, zero = f"{levels} factor", f"{levels} zero"
        self._nodes[-1].output.extend([factor, zero])
        return levels, factor, zero

    def finish(self, result: str, width: int) -> bytes:
        """The model that turns `input_ids` into `result`."""
        taken = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])
        given = helper.make_tensor_value_info(result, TensorProto.FLOAT, ["texts", "tokens", width])
        graph = helper.make_graph(self._nodes, "all-MiniLM-L6-v2", [taken], [given], self._arrays)
        versions = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, _FUSED_OPSET)]
        written: bytes = helper.make_model(graph, opset_imports=versions, ir_version=_FORMAT).SerializeToString()
        return written

    def _keep(self, array: Array) -> str:
        name = f"constant {len(self._arrays)}"
        self._arrays.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name


def write_model(weights: Weights) -> bytes:
    """A BERT with these weights, for texts without padding."""
    writer = Writer()
    state = _write_embeddings(writer, weights)
    for number in range(weights.count_layers()):
        state = _write_layer(writer, weights, state, f"encoder.layer.{number}.")
    width = len(weights.take("embeddings.LayerNorm.weight"))
    return writer.finish(state, width)


def _write_embeddings(writer: Writer, weights: Weights) -> str:
    words, factors = weights.take_bytes("embeddings.word_embeddings.weight")
    levels = writer.add("Cast", writer.add("Gather", words, "input_ids"), to=1)
    word = writer.add("Mul", levels, writer.add("Gather", factors, "input_ids"))
    places, place_factors = weights.take_bytes("embeddings.position_embeddings.weight")
    # a text has one segment only
    offsets = places * place_factors + weights.take("embeddings.token_type_embeddings.weight")[0]
    count = writer.add("Shape", "input_ids", start=1, end=2)
    place = writer.add("Slice", offsets.astype(np.float32), np.array([0]), count)
    return writer.add(
        "LayerNormalization",
        writer.add("Add", word, place),
        *_norm(weights, "embeddings.LayerNorm"),
        epsilon=_EPSILON,
    )


def _write_layer(writer: Writer, weights: Weights, state: str, name: str) -> str:
    views = Linear.beside(
        [weights.take_linear(f"{name}attention.self.{view}") for view in ("query", "key", "value")]
    )
    levels, factor, zero = writer.quantise(state)
    operands = (levels, views.levels, views.bias, factor, views.factors, "", zero)
    attended = writer.add("QAttention", *operands, fused=True, num_heads=HEADS)
    mixed = _write_linear(writer, attended, weights.take_linear(f"{name}attention.output.dense"))
    state = _write_sum(writer, mixed, state, _norm(weights, f"{name}attention.output.LayerNorm"))
    inner = writer.add(
        "Gelu", _write_linear(writer, state, weights.take_linear(f"{name}intermediate.dense")), fused=True
    )
    outer = _write_linear(writer, inner, weights.take_linear(f"{name}output.dense"))
    return _write_sum(writer, outer, state, _norm(weights, f"{name}output.LayerNorm"))


def _write_linear(writer: Writer, source: str, layer: Linear) -> str:
    return writer.add("DynamicQuantizeMatMul", source, layer.levels, layer.factors, "", layer.bias, fused=True)


def _write_sum(writer: Writer, first: str, second: str, norm: tuple[Array, Array]) -> str:
    return writer.add("SkipLayerNormalization", first, second, *norm, fused=True, epsilon=_EPSILON)


def _norm(weights: Weights, name: str) -> tuple[Array, Array]:
    return weights.take(f"{name}.weight"), weights.take(f"{name}.bias")


if __name__ == "__main__":
    sys.stdout.buffer.write(write_model(Weights(onnx.load(sys.argv[1]).graph)))
