"""Measures what a model that writes costs: memory, CPU and time, by its size and precision.

    python -m benchmarks.summaries_writers [NAME …]

The models have the shapes of well-known ones and random weights, which cost the same; nothing is
downloaded. Each runs in a process of its own: 700 tokens in, 60 out, one thread.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOKENS_IN, TOKENS_OUT = 700, 60
BART = {
    "vocab_size": 50264,
    "d_model": 1024,
    "encoder_attention_heads": 16,
    "decoder_attention_heads": 16,
    "encoder_ffn_dim": 4096,
    "decoder_ffn_dim": 4096,
}
SHAPES: dict[str, tuple[str, dict[str, int | bool]]] = {
    "t5-small": ("t5", {"decoder_start_token_id": 0}),
    "distilbart-6-6": ("bart", BART | {"encoder_layers": 6, "decoder_layers": 6}),
    "distilbart-12-6": ("bart", BART | {"encoder_layers": 12, "decoder_layers": 6}),
    "bart-large": ("bart", BART | {"encoder_layers": 12, "decoder_layers": 12}),
    "smollm2-135m": (
        "llama",
        {
            "vocab_size": 49152,
            "hidden_size": 576,
            "intermediate_size": 1536,
            "num_hidden_layers": 30,
            "num_attention_heads": 9,
            "num_key_value_heads": 3,
            "tie_word_embeddings": True,
        },
    ),
}
PRECISIONS = ("float32", "bfloat16")


def make(name: str, folder: str) -> None:
    """Save a model of this shape with random weights."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM

    kind, shape = SHAPES[name]
    config = AutoConfig.for_model(kind, **shape)
    torch.manual_seed(7)
    maker = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
    # As their makers publish them: older ones in float32, small causal ones in bfloat16.
    stored = torch.bfloat16 if kind == "llama" else torch.float32
    maker.from_config(config).to(stored).save_pretrained(folder)


def run(name: str, folder: str, precision: str) -> dict[str, float]:
    """Load the model and write once; return megabytes and seconds."""
    import torch
    from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM

    torch.set_num_threads(1)
    kind = AutoModelForCausalLM if SHAPES[name][0] == "llama" else AutoModelForSeq2SeqLM
    model = kind.from_pretrained(folder, dtype=getattr(torch, precision)).eval()
    ids = torch.randint(5, 1000, (1, TOKENS_IN))
    began, cpu = time.perf_counter(), time.process_time()
    with torch.inference_mode():
        model.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            do_sample=False,
            num_beams=1,
            min_new_tokens=TOKENS_OUT,
            max_new_tokens=TOKENS_OUT,
        )
    return {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - began,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main(arguments: list[str] | None = None) -> int:
    """Measure the named shapes, or one of them in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(SHAPES))
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        name, folder, precision = options.one
        if precision == "make":
            make(name, folder)
        else:
            sys.stdout.write(json.dumps(run(name, folder, precision)) + "\n")
        return 0
    for name in options.names:
        with tempfile.TemporaryDirectory() as folder:
            _alone(name, folder, "make")
            size = sum(file.stat().st_size for file in Path(folder).glob("*.safetensors"))
            size //= 2 if SHAPES[name][0] == "llama" else 4
            for precision in PRECISIONS:
                found = json.loads(_alone(name, folder, precision).splitlines()[-1])
                sys.stdout.write(
                    f"{name:16} {size / 1e6:4.0f} million weights  {precision:9}"
                    f"  peak {found['mib']:5.0f} MiB  {found['cpu']:5.1f} CPU seconds a text\n"
                )
                sys.stdout.flush()
    return 0


def _alone(name: str, folder: str, precision: str) -> str:
    """Run this module for one model in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.summaries_writers", "--one"]
    return subprocess.run(
        [*command, name, folder, precision], check=True, capture_output=True, text=True
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
