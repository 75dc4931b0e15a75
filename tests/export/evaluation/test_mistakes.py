from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gamseong.export.cli import main
from gamseong.export.data import corpora, nsmc
from gamseong.export.data.errors import DataError
from gamseong.export.evaluation import mistakes
from gamseong.export.evaluation.domains import Domain, kote_validation, nsmc_validation
from gamseong.export.evaluation.mistakes import word_contributions
from gamseong.model_store import Analyzer, Bundle
from tests.export.made_data import made_data
from tests.tiny_bundles import tiny_text, tiny_tones

TRAINING = {"data": "NSMC ratings_train.txt", "settings": {"validation": 10, "seed": 4}}


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    made = tiny_text(tmp_path)
    files = {name: (made.path / name).read_bytes() for name in made.manifest.files}
    return Bundle.save(tmp_path, replace(made.manifest, training=TRAINING), files, replace=True)


@pytest.fixture
def data(tmp_path: Path) -> str:
    return made_data(tmp_path / "data")


def test_a_words_contribution_is_what_the_log_odds_lose_without_it(bundle: Bundle) -> None:
    words = word_contributions(Analyzer(bundle), "그냥 싫다 재미 좋다좋다")
    assert [word.word for word in words] == ["좋다좋다", "싫다", "재미", "그냥"]  # by strength; equals in the text's order
    assert [word.change for word in words] == pytest.approx([4, -2, 2, 0], abs=1e-3)


def test_a_word_counts_as_often_as_it_stands_there(bundle: Bundle) -> None:
    found = [word_contributions(Analyzer(bundle), text) for text in ("싫다 그냥", "", "재미 재미 재미", "좋다")]
    assert [[word.word for word in words] for words in found] == [["싫다", "그냥"], [], ["재미"] * 3, ["좋다"]]
    assert [word.change for word in found[2]] == pytest.approx([2, 2, 2], abs=1e-3)
    assert found[3][0].change == pytest.approx(2, abs=1e-3)


def test_the_most_confident_mistakes_come_first_and_right_verdicts_never(bundle: Bundle) -> None:
    texts = ["재", "재좋", "싫", "재재재", "싫싫", "그냥", "좋"]
    domain = Domain("made", texts, np.array([0, 0, 0, 1, 1, 1, 0]))
    found = mistakes.most_confident_mistakes(Analyzer(bundle), domain, 4)
    assert [(mistake.text, mistake.said, mistake.label) for mistake in found] == [
        ("재좋", "긍정", "부정"),
        ("싫싫", "부정", "긍정"),
        ("재", "긍정", "부정"),
        ("좋", "긍정", "부정"),
    ]
    assert found[0].probability == pytest.approx(0.98201, abs=1e-5)
    everything = mistakes.most_confident_mistakes(Analyzer(bundle), domain, 100)
    assert (everything[-1].text, everything[-1].said, everything[-1].probability) == ("그냥", "부정", 0.5)


@pytest.mark.parametrize("training", [TRAINING, {"settings": {"validation": 10, "seed": 2, "split": 4}}])
def test_nsmc_means_the_reviews_that_the_bundles_training_kept_out(data: str, training: dict[str, object]) -> None:
    (Path(data) / "nsmc" / "ratings_test.txt").unlink()  # never read
    domain = nsmc_validation(data, training)
    _, held = nsmc.split(nsmc.load(data, nsmc.TRAIN), 10, 4)
    assert list(domain.texts) == list(held.texts)
    assert domain.labels is not None
    assert domain.labels.tolist() == held.labels.tolist()


def test_kote_means_its_validation_part(data: str) -> None:
    domain = kote_validation(data, {"settings": {"seed": 2, "split": 4}})
    held = corpora.part(corpora.kote(data), "validation", 4)
    assert domain.texts
    assert set(domain.texts) == {text for text in held.texts if not text.startswith("그냥")}
    assert not set(domain.texts) & set(corpora.part(corpora.kote(data), "test", 4).texts)


@pytest.mark.parametrize("training", [{"data": "none"}, {"settings": {"seed": 1}}, {"settings": {"validation": 0, "seed": 1}}])
def test_a_bundle_that_does_not_name_its_split_is_not_guessed_at(training: dict[str, object], data: str) -> None:
    with pytest.raises(DataError, match="--on kote"):
        nsmc_validation(data, training)


def test_errors_prints_a_block_a_mistake(bundle: Bundle, data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", data, "errors", str(bundle.path), "--count", "2"]) == 0
    blocks = capsys.readouterr().out.rstrip().split("\n\n")
    assert blocks[0] == "tiny-text@1.0.0 on NSMC validation, 10 texts: the 2 most confident mistakes"
    assert len(blocks) == 3
    head, text, words = blocks[1].splitlines()
    assert head.strip() == "1. 긍정 88.08 %, labelled 부정"
    assert text.strip().startswith("재밌다 ")
    assert words.strip().startswith("＋2.00 재밌다  ＋0.00 ")


def test_errors_as_json_on_our_own_list(bundle: Bundle, data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", data, "errors", str(bundle.path), "--on", "discord", "--count", "3", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["on"] == "Discord clear"
    assert len(found["mistakes"]) == 3
    assert all(mistake["said"] != mistake["label"] for mistake in found["mistakes"])
    changes = [abs(word["change"]) for word in found["mistakes"][0]["words"]]
    assert changes == sorted(changes, reverse=True)


def test_many_words_are_cut_in_a_terminal_and_whole_in_json(bundle: Bundle) -> None:
    text = "재 " + "그냥 " * 11
    (mistake,) = mistakes.most_confident_mistakes(Analyzer(bundle), Domain("made", [text], np.array([0])), 1)
    assert len(mistake.words) == 12
    assert mistakes._block(1, mistake)[-1].endswith("and 4 more")


def test_where_the_split_is_not_known_one_sentence_says_so(tmp_path: Path, data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", data, "errors", str(tiny_text(tmp_path / "plain").path)]) == 1
    output = capsys.readouterr()
    assert "kept out" in output.err
    assert output.err.count("\n") == 1
    assert output.out == ""


@pytest.mark.parametrize("make", [tiny_text, tiny_tones])
def test_where_some_texts_have_no_tone_only_those_named_wrong_are_mistakes(
    make: Callable[[Path], Bundle], tmp_path: Path
) -> None:
    """A text that is left alone is no mistake, whatever its label: nobody was told anything wrong of it."""
    texts = ["재밌다", "그냥", "재밌지만 싫다", "싫다 싫다", "싫다", "재밌다 좋다", "그냥 그렇다"]
    domain = Domain("made", texts, tones=np.array([2, 2, 0, 1, 2, 1, 1]))
    found = mistakes.most_confident_mistakes(Analyzer(make(tmp_path)), domain, 9)
    assert [(mistake.text, mistake.said, mistake.label) for mistake in found] == [
        ("싫다 싫다", "부정", "중립"),
        ("재밌다 좋다", "긍정", "중립"),
        ("싫다", "부정", "긍정"),
    ]
    assert found[0].probability == found[1].probability > found[2].probability > 0.5
    assert found[1].words[0].change > 0 > found[0].words[0].change


@pytest.mark.parametrize(
    ("on", "title"), [("fresh", "fresh chat"), ("hands", "hands validation"), ("comments", "comments validation")]
)
def test_errors_reads_chat_and_comments_too(
    bundle: Bundle, made_comments: Path, on: str, title: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(made_comments), "errors", str(bundle.path), "--on", on, "--count", "2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["on"] == title
    assert all(mistake["said"] != mistake["label"] for mistake in found["mistakes"])
    if on == "comments":  # the tiny bundle is right about all that are clear
        assert found["mistakes"] == []
    else:
        assert len(found["mistakes"]) == 2


def test_every_list_that_errors_can_be_asked_for_is_one_that_it_has(bundle: Bundle, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["errors", str(bundle.path), "--on", "nothing"])
    offered = re.findall(r"'(\w+)'", capsys.readouterr().err.partition("choose from")[2])
    assert set(offered) == set(mistakes.MISTAKE_DOMAINS)
