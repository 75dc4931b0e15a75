"""What ``gamseong bench archives`` measures with: made-up chat, an export of it, one run of ``score`` in its own process."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from gamseong.archives.benchmark import measure_parts, measure_score, messages, write_export
from gamseong.archives.errors import ArchiveError
from gamseong.archives.messages import TEXT
from gamseong.archives.reading import READERS, recognise
from gamseong.model_store import Bundle


def test_made_up_chat_is_the_same_again_and_as_long_as_chat_is() -> None:
    texts = list(messages(4000))
    assert texts[:100] == list(messages(100))
    assert texts[:100] != list(messages(100, seed=2))
    lengths = sorted(map(len, texts))
    assert lengths[200] <= 3  # 5 %: ㅇㅇ
    assert 10 <= lengths[2000] <= 20
    assert lengths[-1] > 1500
    counts = Counter(texts)
    assert 0.1 < sum(counts[text] - 1 for text in counts) / len(texts) < 0.3  # said before
    assert any("https://" in text for text in texts)


def test_an_export_of_it_is_read_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    write_export(path, 250)
    assert recognise(str(path)) == "discord-json"
    read = [text for batch in READERS["discord-json"](str(path)) for text in batch.column(TEXT).to_pylist()]  # nothing rejected
    assert read == list(messages(250))


def test_the_parts_of_the_time_add_up(bundles: dict[str, Path]) -> None:
    parts = measure_parts(Bundle.load(bundles["tiny_text"]), list(messages(300)))
    assert parts.predict > parts.alone > 0  # many at once are cheaper than one by one
    assert parts.graph > parts.predict
    assert parts.graph_share == pytest.approx(parts.predict / parts.graph)
    assert 1e6 / parts.graph + parts.microseconds == pytest.approx(1e6 / parts.predict)


def test_a_run_is_timed_in_a_process_of_its_own(bundles: dict[str, Path]) -> None:
    whole = measure_score(Bundle.load(bundles["tiny_text"]), 300, 1)
    assert (whole.messages, whole.steady) == (300, None)  # one batch has no rate from the first to the last
    assert whole.seconds > 0
    assert whole.processor > 0
    assert whole.memory is None or 20e6 < whole.memory < 2e9


def test_what_the_process_cannot_do_is_one_sentence(text_bundle: Bundle) -> None:
    shutil.rmtree(text_bundle.path)
    with pytest.raises(ArchiveError, match=r"manifest\.json.*is missing") as caught:
        measure_score(text_bundle, 10, 1)
    assert "\n" not in str(caught.value)


def test_a_process_that_says_nothing_is_told(bundles: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(ArchiveError, match=r"the process that scores has ended \(1\)"):
        measure_score(Bundle.load(bundles["tiny_text"]), 10, 1)
