"""Vectors are the official model's, whatever computes them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from news.errors import ModelError
from summarizer.embed import (
    DIMENSIONS,
    Embedder,
    Runtime,
    article_text,
    embedded_model_path,
    from_bytes,
    to_bytes,
)

TEXTS = [
    "The council of Brackwater voted on Tuesday to rebuild its ferry pier.",
    "Der Rat von Brackwater hat am Dienstag beschlossen, den Fähranleger neu zu bauen.",
    "",
    "港は火曜日に再び開かれた。",
    "A word. " * 400,
    "Ferry pier to be rebuilt",
]


@pytest.fixture(scope="module")
def official() -> np.ndarray:
    """The vectors that `transformers` computes from the same weights."""
    return Embedder(model=str(embedded_model_path()), threads=1).encode(TEXTS)


@pytest.mark.parametrize("runtime", ["torch", "onnx"])
def test_every_runtime_gives_the_vectors_of_transformers(
    official: np.ndarray, runtime: Runtime
) -> None:
    vectors = Embedder(threads=1, runtime=runtime).encode(TEXTS)

    assert vectors.shape == (len(TEXTS), DIMENSIONS)
    np.testing.assert_allclose(vectors, official, atol=2e-6)


def test_a_vector_does_not_depend_on_what_is_encoded_with_it() -> None:
    embedder = Embedder(threads=1)

    together = embedder.encode(TEXTS)

    for text, row in zip(TEXTS, together, strict=True):
        np.testing.assert_allclose(embedder.encode([text])[0], row, atol=2e-6)


def test_vectors_have_unit_length_and_alike_texts_lie_close() -> None:
    vectors = Embedder(threads=1).encode(TEXTS)

    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert vectors[0] @ vectors[5] > 0.6 > vectors[0] @ vectors[4]


def test_the_model_is_loaded_when_it_is_needed_and_can_leave() -> None:
    embedder = Embedder(threads=1)
    assert not embedder.is_loaded
    assert embedder.encode([]).shape == (0, DIMENSIONS)
    assert not embedder.is_loaded

    first = embedder.encode(TEXTS[:1])
    assert embedder.is_loaded
    embedder.unload()
    assert not embedder.is_loaded

    assert np.array_equal(embedder.encode(TEXTS[:1]), first)


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = bytearray((embedded_model_path() / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (tmp_path / "model.safetensors").write_bytes(weights)
    monkeypatch.setattr("summarizer.embed.embedded_model_path", lambda: tmp_path)

    with pytest.raises(ModelError, match="altered"):
        Embedder(threads=1).load()


def test_a_runtime_that_is_not_installed_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("summarizer.embed.has_onnx_runtime", lambda: False)

    with pytest.raises(ModelError, match="pip install"):
        Embedder(runtime="onnx").load()


def test_a_model_that_does_not_exist_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        Embedder(model=str(tmp_path / "nothing")).load()


def test_vectors_survive_storage() -> None:
    vector = Embedder(threads=1).encode(TEXTS[:1])[0]

    assert np.array_equal(from_bytes(to_bytes(vector)), vector)


def test_an_article_is_its_title_and_lead() -> None:
    assert article_text(" Pier reopens ", "Ferries sail again. " + "x" * 900).startswith(
        "Pier reopens. Ferries sail again."
    )
    assert len(article_text("", "x" * 900)) == 600
