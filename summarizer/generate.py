"""Text-writing models through `transformers`: sequence-to-sequence and causal, GGUF files too.

A model is a hub name, a folder, or a `.gguf` file. Nothing is loaded before the first text, and
`unload` gives the memory back. Instructions go through the tokenizer's chat template when it has
one; a model without one continues "Summary:". Writing stops at the time limit, and greedy
decoding makes it repeatable.
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from news.errors import ModelError

BATCH = 4
DEFAULT_INPUT_TOKENS = 1024
MIN_INPUT_TOKENS = 64

LOAD_ERRORS = (
    OSError,
    ValueError,
    RuntimeError,
    KeyError,
    TypeError,
    ImportError,
    AttributeError,
    EOFError,
    struct.error,
)
"""What transformers raises for models that are missing, damaged or of an unknown kind."""

logger = logging.getLogger(__name__)

Precision = Literal["auto", "float32", "bfloat16"]
"""`auto` is bfloat16 for weights that are stored so, where the CPU multiplies it natively, else
float32. Weights stored as float32 take no less memory in bfloat16, because both are there while
they are read (`python -m benchmarks.summaries_writers`)."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a model wrote, and whether the time limit cut it off."""

    text: str
    is_late: bool = False


class Writer:
    """A text-writing model. Not thread-safe: it lives in the model thread.

    Args:
        model: hub name, folder, or path of a GGUF file.
        time_limit: for one batch, loading not counted.
        precision: what the weights are held in while the model is in memory.
        threads: CPU threads torch may use; None leaves torch's own choice.
    """

    def __init__(
        self,
        model: str,
        *,
        time_limit: timedelta = timedelta(seconds=90),
        max_new_tokens: int = 120,
        precision: Precision = "auto",
        threads: int | None = None,
    ) -> None:
        self.name = model
        self._time_limit = time_limit
        self._max_new_tokens = max_new_tokens
        self._chosen = precision
        self._threads = threads
        self._model: Any = None
        self._tokenizer: Any = None

    @property
    def is_loaded(self) -> bool:
        """Whether the model is in memory."""
        return self._model is not None

    @property
    def precision(self) -> str:
        """What the weights are held in; needs the model loaded."""
        self.load()
        return str(self._model.dtype).removeprefix("torch.")

    @property
    def is_causal(self) -> bool:
        """Whether the model continues its prompt; needs the model loaded."""
        self.load()
        return not self._model.config.is_encoder_decoder

    def load(self) -> None:
        """Bring the model into memory.

        Raises:
            ModelError: it is missing, of an unknown kind, or cannot be loaded.
        """
        if self._model is not None:
            return
        import torch
        from transformers import (
            AutoConfig,
            AutoModelForCausalLM,
            AutoModelForSeq2SeqLM,
            AutoTokenizer,
        )
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        if self._threads is not None:
            torch.set_num_threads(self._threads)
        source, options = _place(self.name)
        try:
            config = AutoConfig.from_pretrained(source, **options)
            kind = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
            self._tokenizer = AutoTokenizer.from_pretrained(source, **options)
            self._model = kind.from_pretrained(
                source, dtype=getattr(torch, _precision(self._chosen, config)), **options
            ).eval()
        except LOAD_ERRORS as error:
            self.unload()
            raise ModelError(f"the model {self.name} cannot be loaded: {error}") from error
        if self._tokenizer.pad_token_id is None:
            self._tokenizer.pad_token = self._tokenizer.eos_token
        self._tokenizer.padding_side = "left" if self.is_causal else "right"
        logger.info("model loaded", extra={"model": self.name, "precision": self.precision})

    def unload(self) -> None:
        """Give the model's memory back; the next text loads it again."""
        self._model = None
        self._tokenizer = None

    @property
    def input_tokens(self) -> int:
        """Return how many tokens the model can read beside what it writes."""
        self.load()
        config = self._model.config
        limits = [
            value
            for name in ("max_position_embeddings", "n_positions", "n_ctx")
            if isinstance(value := getattr(config, name, None), int) and value > 0
        ]
        limit = min(limits, default=DEFAULT_INPUT_TOKENS)
        room = limit - self._max_new_tokens if self.is_causal else limit
        return max(MIN_INPUT_TOKENS, min(DEFAULT_INPUT_TOKENS, room))

    def count_tokens(self, text: str) -> int:
        """Return how many tokens a text takes."""
        self.load()
        return len(self._tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def write(self, texts: Sequence[str], *, instruction: str) -> list[Written]:
        """Write one text for each given one, in small batches.

        Raises:
            ModelError: the model cannot be loaded, or fails.
        """
        self.load()
        prompts = [self._prompt(text, instruction) for text in texts]
        order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
        written: dict[int, Written] = {}
        try:
            for start in range(0, len(order), BATCH):
                chosen = order[start : start + BATCH]
                batch = self._write_batch([prompts[i] for i in chosen])
                written.update(zip(chosen, batch, strict=True))
        except (RuntimeError, ValueError, IndexError, MemoryError) as error:
            raise ModelError(f"the model {self.name} failed: {error}") from error
        return [written[i] for i in range(len(prompts))]

    def _prompt(self, text: str, instruction: str) -> str:
        """Return what the model is given: chat, a plain continuation, or T5's own words."""
        if not self.is_causal:
            return f"summarize: {text}" if self._model.config.model_type in {"t5", "mt5"} else text
        if getattr(self._tokenizer, "chat_template", None):
            message = {"role": "user", "content": f"{instruction}\n\n{text}"}
            prompt: str = self._tokenizer.apply_chat_template(
                [message], tokenize=False, add_generation_prompt=True
            )
            return prompt
        return f"{text}\n\nSummary:"

    def _write_batch(self, prompts: list[str]) -> list[Written]:
        import torch

        limit = self.input_tokens + (MIN_INPUT_TOKENS if self.is_causal else 0)
        tokens = self._tokenizer(
            prompts, padding=True, truncation=True, max_length=limit, return_tensors="pt"
        )
        tokens.pop("token_type_ids", None)
        with torch.inference_mode():
            output = self._model.generate(
                **tokens,
                max_new_tokens=self._max_new_tokens,
                max_time=self._time_limit.total_seconds(),
                do_sample=False,
                num_beams=1,
                pad_token_id=self._tokenizer.pad_token_id,
            )
        if self.is_causal:
            output = output[:, tokens["input_ids"].shape[1] :]
        ends = {self._tokenizer.eos_token_id, self._tokenizer.pad_token_id}
        texts = self._tokenizer.batch_decode(output, skip_special_tokens=True)
        return [
            Written(text.strip(), _is_cut(row.tolist(), ends, self._max_new_tokens))
            for text, row in zip(texts, output, strict=True)
        ]


def _is_cut(row: list[int], ends: set[int | None], limit: int) -> bool:
    """Whether writing ended neither by the model's own end nor by the limit of tokens."""
    return not ends & set(row[1:]) and len(row) < limit


def _precision(chosen: Precision, config: Any) -> str:
    """Return the precision for a model; without native support bfloat16 is many times slower."""
    import torch

    if chosen != "auto":
        return chosen
    if str(getattr(config, "dtype", None)).removeprefix("torch.") != "bfloat16":
        return "float32"
    asks = ("_is_amx_tile_supported", "_is_avx512_bf16_supported")
    is_native = any(ask() for name in asks if (ask := getattr(torch.cpu, name, None)) is not None)
    return "bfloat16" if is_native else "float32"


def _place(model: str) -> tuple[str, dict[str, str]]:
    """Return where `from_pretrained` finds a model, and its file when it is GGUF."""
    path = Path(model)
    if model.endswith(".gguf"):
        return str(path.parent), {"gguf_file": path.name}
    with suppress(OSError):
        if path.is_dir():
            files = sorted(path.glob("*.gguf"))
            if files and not (path / "config.json").exists():
                return str(path), {"gguf_file": files[0].name}
    return model, {}
