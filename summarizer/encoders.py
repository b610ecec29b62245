"""What turns a batch of texts into unit vectors: the embedded model, or any model of a hub.

`MiniLMEncoder` runs the embedded all-MiniLM-L6-v2 with torch's own functions, straight from its
weights. The same model through `transformers` gives the same vectors (largest difference 2e-7,
tests/summarizer/test_embed.py), but the import of its model classes alone takes 150 MiB and some
seconds, which a server of 1 GB does not have to give. `HubEncoder` runs every other sentence
encoder through `transformers`.

The network, a BERT of 6 layers (Devlin and others 2019; Reimers and Gurevych 2019 for the mean):

    words + places → norm → 6 × [ attention → + → norm → feed forward → + → norm ] → mean → unit
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

Vectors = NDArray[np.float32]

LAYERS = 6
HEADS = 12
WIDTH = 384
NORM_EPSILON = 1e-12
"""The embedded model's shape, as its config.json says."""


class Encoder(Protocol):
    """What turns texts into vectors: `Embedder`, and what stands before it."""

    def encode(self, texts: Sequence[str], *, max_tokens: int = ...) -> Vectors:
        """Return unit vectors of some texts, float32, (n, d)."""
        ...


class BatchEncoder(Protocol):
    """Turns one batch of texts into vectors."""

    def encode(self, texts: list[str], max_tokens: int) -> Vectors:
        """Return unit vectors, float32, (n, d); what lies behind `max_tokens` is not read."""
        ...


class Tokens:
    """The embedded model's tokenizer.

    Args:
        path: folder of the model.
    """

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
        self._tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")

    def read(self, texts: list[str], max_tokens: int) -> tuple[NDArray[np.int64], ...]:
        """Return token numbers and what of them is text (1) or padding (0), each (n, tokens)."""
        self._tokenizer.enable_truncation(max_length=max_tokens)
        read = self._tokenizer.encode_batch(texts)
        return (
            np.array([one.ids for one in read], dtype=np.int64),
            np.array([one.attention_mask for one in read], dtype=np.int64),
        )


class MiniLMEncoder:
    """The embedded model on torch.

    Args:
        path: folder of the model, with model.safetensors and tokenizer.json.
        threads: CPU threads torch may use; None leaves torch's own choice.

    Raises:
        OSError: a file cannot be read.
        ValueError: the weights are those of another network.
    """

    def __init__(self, path: Path, *, threads: int | None) -> None:
        import torch
        from safetensors.torch import load_file

        if threads is not None:
            torch.set_num_threads(threads)
        self._tokens = Tokens(path)
        self._weights: dict[str, Tensor] = load_file(path / "model.safetensors")
        if self._weights["embeddings.LayerNorm.weight"].shape != (WIDTH,):
            raise ValueError("the weights are not those of all-MiniLM-L6-v2")

    def encode(self, texts: list[str], max_tokens: int) -> Vectors:
        """Return unit vectors, float32, (n, 384)."""
        import torch

        ids, mask = (torch.from_numpy(part) for part in self._tokens.read(texts, max_tokens))
        lengths: list[int] = mask.sum(1).tolist()
        with torch.inference_mode():
            states = self._states(ids[mask.to(torch.bool)], lengths)
            mean = torch.stack([own.mean(0) for own in torch.split(states, lengths)])
            unit: Vectors = torch.nn.functional.normalize(mean, dim=1).numpy()
        return unit

    def _states(self, ids: Tensor, lengths: list[int]) -> Tensor:
        """Return the last layer's states, (tokens, 384).

        Args:
            ids: the tokens of all texts, one behind the other. Nothing is padded: of sentences,
                whose lengths differ, a fifth of the work would be for nothing.
            lengths: tokens of each text.
        """
        import torch
        from torch.nn import functional

        weights = self._weights
        places = torch.cat([torch.arange(length) for length in lengths])
        state = functional.embedding(ids, weights["embeddings.word_embeddings.weight"])
        state = state + weights["embeddings.position_embeddings.weight"][places]
        state = state + weights["embeddings.token_type_embeddings.weight"][0]
        state = self._norm("embeddings.LayerNorm", state)
        for number in range(LAYERS):
            layer = f"encoder.layer.{number}"
            query, key, value = (
                self._linear(f"{layer}.attention.self.{name}", state)
                for name in ("query", "key", "value")
            )
            seen = _attended(query, key, value, lengths)
            seen = self._linear(f"{layer}.attention.output.dense", seen)
            state = self._norm(f"{layer}.attention.output.LayerNorm", seen + state)
            inner = functional.gelu(self._linear(f"{layer}.intermediate.dense", state))
            outer = self._linear(f"{layer}.output.dense", inner)
            state = self._norm(f"{layer}.output.LayerNorm", outer + state)
        return state

    def _linear(self, name: str, state: Tensor) -> Tensor:
        from torch.nn import functional

        weights = self._weights
        return functional.linear(state, weights[f"{name}.weight"], weights[f"{name}.bias"])

    def _norm(self, name: str, state: Tensor) -> Tensor:
        from torch.nn import functional

        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return functional.layer_norm(state, (WIDTH,), weight, bias, NORM_EPSILON)


def _attended(query: Tensor, key: Tensor, value: Tensor, lengths: list[int]) -> Tensor:
    """Return what the tokens of each text see of each other, (tokens, 384)."""
    import torch
    from torch.nn import functional

    if len(set(lengths)) > 1:
        parts = (torch.split(part, lengths) for part in (query, key, value))
        own = zip(*parts, lengths, strict=True)
        return torch.cat([_attended(q, k, v, [length]) for q, k, v, length in own])
    shape = len(lengths), lengths[0], HEADS, WIDTH // HEADS
    query, key, value = (part.view(shape).transpose(1, 2) for part in (query, key, value))
    seen = functional.scaled_dot_product_attention(query, key, value)
    return seen.transpose(1, 2).reshape(-1, WIDTH)


class HubEncoder:
    """Any sentence encoder that `transformers` can load; the mean of its last states.

    Args:
        name: hub name or path.
        threads: CPU threads torch may use; None leaves torch's own choice.

    Raises:
        OSError, ValueError, RuntimeError, KeyError, TypeError: it cannot be loaded.
    """

    def __init__(self, name: str, *, threads: int | None) -> None:
        import torch
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        if threads is not None:
            torch.set_num_threads(threads)
        self._tokenizer: Any = AutoTokenizer.from_pretrained(name)
        self._model: Any = AutoModel.from_pretrained(name, dtype=torch.float32).eval()

    def encode(self, texts: list[str], max_tokens: int) -> Vectors:
        """Return unit vectors, float32, (n, d)."""
        import torch

        tokens = self._tokenizer(
            texts, padding=True, truncation=True, max_length=max_tokens, return_tensors="pt"
        )
        with torch.inference_mode():
            states = self._model(**tokens).last_hidden_state
            mask = tokens["attention_mask"].unsqueeze(-1).to(states.dtype)
            mean = (states * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            unit: Vectors = torch.nn.functional.normalize(mean, dim=1).numpy()
        return unit
