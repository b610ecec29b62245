"""The embedded model on ONNX Runtime: the same vectors, a hundred MiB less in memory.

An option (`pip install "broadsheet[onnx]"`): torch is then never imported for it. The graph in
minilm.onnx names the weights and holds none; they are read from the package's own file, so
nothing is converted and no second copy lies on the disk.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from summarizer.encoders import Tokens

GRAPH = Path(__file__).parent / "minilm.onnx"
"""The network; `python -m benchmarks.minilm_graph` writes it."""

_NOT_IN_THE_GRAPH = frozenset(
    {"embeddings.position_ids", "pooler.dense.bias", "pooler.dense.weight"}
)


def has_onnx_runtime() -> bool:
    """Whether ONNX Runtime is installed."""
    return importlib.util.find_spec("onnxruntime") is not None


class OnnxEncoder:
    """The embedded model on ONNX Runtime.

    Args:
        path: folder of the model, with model.safetensors and tokenizer.json.
        threads: CPU threads; None leaves the runtime's own choice.

    Raises:
        OSError: a file cannot be read.
        RuntimeError: the runtime refuses the graph or the weights.
    """

    def __init__(self, path: Path, *, threads: int | None) -> None:
        import onnxruntime
        from safetensors import safe_open

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.inter_op_num_threads = 1
        with safe_open(path / "model.safetensors", framework="np") as file:
            weights = {
                name: onnxruntime.OrtValue.ortvalue_from_numpy(file.get_tensor(name))
                for name in file.keys()  # noqa: SIM118 (a safetensors file is no dictionary)
                if name not in _NOT_IN_THE_GRAPH
            }
        options.add_external_initializers(list(weights), list(weights.values()))
        self._tokens = Tokens(path)
        self._session = onnxruntime.InferenceSession(
            GRAPH.read_bytes(), options, providers=["CPUExecutionProvider"]
        )

    def encode(self, texts: list[str], max_tokens: int) -> NDArray[np.float32]:
        """Return unit vectors, float32, (n, 384)."""
        ids, mask = self._tokens.read(texts, max_tokens)
        (unit,) = self._session.run(["unit"], {"ids": ids, "mask": mask})
        return np.asarray(unit, dtype=np.float32)
