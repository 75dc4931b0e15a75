from __future__ import annotations

import json
import multiprocessing
import pickle
import threading
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from gamseong.model_store import TONES, Analyzer, Bundle, BundleNotFoundError, InputError, Label, Prediction, SeriesModel
from tests.tiny_bundles import TEXT_LENGTH, tiny_ids


@pytest.fixture
def analyzer(text_bundle: Bundle) -> Analyzer:
    return Analyzer(text_bundle)


def test_a_verdict_each_way(analyzer: Analyzer) -> None:
    good, bad, neither = analyzer.predict(["재밌다", "싫다", "그냥 그렇다"])
    assert (good.label, bad.label, neither.label) == (Label.POSITIVE, Label.NEGATIVE, Label.AMBIGUOUS)
    assert good.positive == pytest.approx(0.8808, abs=1e-4)
    assert good.margin == pytest.approx(0.7616, abs=1e-4)
    assert bad.margin == pytest.approx(-0.7616, abs=1e-4)
    assert neither.margin == pytest.approx(0)


def test_a_bundle_of_format_2_tells_neutral_from_ambiguous(tones_bundle: Bundle) -> None:
    good, bad, plain, torn = Analyzer(tones_bundle).predict(["재밌다", "싫다", "그냥 그렇다", "재밌지만 싫다"])
    assert [each.label for each in (good, bad, plain, torn)] == [Label.POSITIVE, Label.NEGATIVE, Label.NEUTRAL, Label.AMBIGUOUS]
    assert good.tones == pytest.approx((0.0900, 0.2447, 0.6652), abs=1e-4)
    assert bad.tones == pytest.approx((0.6652, 0.2447, 0.0900), abs=1e-4)
    assert plain.neutral == pytest.approx(0.5761, abs=1e-4)
    assert (plain.positive, plain.margin, plain.log_odds) == (pytest.approx(0.5), pytest.approx(0), pytest.approx(0))
    assert good.positive == pytest.approx(0.6652 + 0.2447 / 2, abs=1e-4)
    assert good.margin == pytest.approx(0.5752, abs=1e-4)
    assert good.log_odds == pytest.approx(2, abs=1e-4)
    assert torn.neutral == pytest.approx(0.1554, abs=1e-4)


def test_a_bundle_of_format_1_knows_no_neutral(analyzer: Analyzer) -> None:
    good, plain = analyzer.predict(["재밌다", "그냥 그렇다"])
    assert (plain.label, plain.neutral, plain.tones) == (Label.AMBIGUOUS, None, None)
    assert good.log_odds == pytest.approx(2, abs=1e-3)
    with pytest.raises(InputError, match="tiny-text has no tones; take a bundle of format 2, or ask for probabilities"):
        analyzer.tones(["재밌다"])


def test_a_tone_below_its_own_threshold_is_ambiguous(tones_bundle: Bundle) -> None:
    thresholds = {"부정": 0.7, "중립": 0.58, "긍정": 0.66}  # the greatest are 0.6652, 0.5761 and 0.6652
    stricter = replace(tones_bundle, manifest=replace(tones_bundle.manifest, thresholds=thresholds))
    labels = [prediction.label for prediction in Analyzer(stricter).predict(["싫다", "그냥", "재밌다"])]
    assert labels == [Label.AMBIGUOUS, Label.AMBIGUOUS, Label.POSITIVE]


def test_the_tones_of_every_text_are_there_in_order_and_make_its_sides(tones_bundle: Bundle) -> None:
    texts = ["재밌다", "hello", "", *("싫" + "가" * (number % 30) for number in range(100))]
    analyzer = Analyzer(tones_bundle, batch_size=7)
    tones, sides = analyzer.tones(texts), analyzer.probabilities(texts)
    assert (tones.shape, tones.dtype, analyzer.tones([]).shape) == ((103, 3), np.float32, (0, 3))
    assert tones.sum(axis=1) == pytest.approx(np.ones(103), abs=1e-6)
    assert sides == pytest.approx(tones[:, [0, 2]] + tones[:, [1]] / 2, abs=1e-6)
    assert [TONES[column] for column in tones[:4].argmax(axis=1)] == [
        Label.POSITIVE,
        Label.NEUTRAL,
        Label.NEUTRAL,
        Label.NEGATIVE,
    ]
    assert pickle.loads(pickle.dumps(analyzer)).tones(texts[:3]).tolist() == tones[:3].tolist()  # noqa: S301


@pytest.mark.parametrize(
    ("text", "label"), [("gg", Label.NEUTRAL), ("GG", Label.NEUTRAL), ("^^", Label.POSITIVE), ("♥", Label.NEUTRAL)]
)
def test_letters_and_smiles_that_it_knows_are_read_by_a_bundle_of_format_2(tones_bundle: Bundle, text: str, label: Label) -> None:
    assert Analyzer(tones_bundle).predict([text])[0].label is label


@pytest.mark.parametrize("text", ["hello", "12345", "!!!", "最高", ""])
def test_what_it_does_not_know_it_does_not_judge_either(tones_bundle: Bundle, text: str) -> None:
    prediction = Analyzer(tones_bundle).predict([text])[0]
    assert (prediction.label, prediction.neutral, prediction.tones, prediction.log_odds) == (Label.UNREADABLE, None, None, None)


@pytest.mark.parametrize("text", ["gg", "GG", "^^"])
def test_a_bundle_of_format_1_reads_no_letters_even_if_they_are_in_its_vocabulary(
    text_bundle: Bundle, tmp_path: Path, text: str
) -> None:
    files = {name: (text_bundle.path / name).read_bytes() for name in text_bundle.manifest.files}
    files["vocabulary.json"] = json.dumps([*text_bundle.vocabulary, "g", "^"]).encode()
    wider = Bundle.save(tmp_path / "wider", text_bundle.manifest, files)
    assert Analyzer(wider).predict([text])[0].label is Label.UNREADABLE


def test_an_empty_list_is_an_empty_list(analyzer: Analyzer) -> None:
    assert analyzer.predict([]) == []
    assert analyzer.probabilities([]).shape == (0, 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "https://좋아.kr/재밌다",
        "<@1> <:재밌다:2>",
        "hello world",
        "最高の映画",
        "12345",
        "!!!",
        "🫠",
        "꿹",
        "\x00",
        "\ud800",
    ],
)
def test_a_text_without_korean_it_could_know_is_not_judged(analyzer: Analyzer, text: str) -> None:
    (prediction,) = analyzer.predict([text])
    assert prediction.label is Label.UNREADABLE
    assert prediction.negative is prediction.positive is prediction.margin is None


def test_the_raw_numbers_are_there_for_every_text(analyzer: Analyzer) -> None:
    rows = analyzer.probabilities(["재밌다", "hello", ""])
    assert rows.sum(axis=1) == pytest.approx([1, 1, 1])
    assert rows[1:].tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_a_known_symbol_or_jamo_is_enough(analyzer: Analyzer) -> None:
    assert [p.label for p in analyzer.predict(["♥", "ㅋㅋ"])] == [Label.AMBIGUOUS, Label.AMBIGUOUS]


def test_order_is_kept_whatever_the_lengths(text_bundle: Bundle) -> None:
    texts = ["재밌다" if i % 3 else "싫" + "가" * (i % 30) for i in range(100)]
    small = Analyzer(text_bundle, batch_size=7).predict(texts)
    alone = [Analyzer(text_bundle).predict([text])[0] for text in texts]
    assert [p.label for p in small] == [p.label for p in alone]
    assert [p.positive for p in small] == pytest.approx([p.positive for p in alone])


def test_decomposed_text_nul_and_surrogates_change_nothing(analyzer: Analyzer) -> None:
    plain, *others = analyzer.predict(["재밌다", unicodedata.normalize("NFD", "재밌다"), "재\x00밌다", "재\udcff밌다"])
    assert others == [plain] * 3


def test_what_is_beyond_the_limit_is_not_read_and_that_is_said(analyzer: Analyzer) -> None:
    fits, cut = analyzer.predict(["가" * TEXT_LENGTH, "가" * TEXT_LENGTH + "재밌다"])
    assert (fits.truncated, cut.truncated) == (False, True)
    assert analyzer.reads_all("가" * TEXT_LENGTH + "\n\x00")
    assert not analyzer.reads_all("가" * TEXT_LENGTH + "\n나")
    assert cut.label is Label.AMBIGUOUS
    assert analyzer.predict(["a" * TEXT_LENGTH + "재밌다"])[0].label is Label.UNREADABLE


@pytest.mark.parametrize("start", [" " * TEXT_LENGTH, "https://a.kr/" + "a" * TEXT_LENGTH, "<:재밌다:" + "1" * TEXT_LENGTH + ">"])
def test_markup_and_blanks_take_no_room_from_the_words_behind_them(analyzer: Analyzer, start: str) -> None:
    assert analyzer.predict([f"{start} 정말 재밌다"]) == analyzer.predict(["정말 재밌다"])


def test_a_link_takes_no_room_from_the_words_behind_it(ids_bundle: Bundle) -> None:
    analyzer = Analyzer(ids_bundle)
    link = "https://a.kr/b/c/d/e/f"  # more words than are read
    assert analyzer.predict([f"재밌다 {link}", f"{link} 재밌다"]) == analyzer.predict(["재밌다"] * 2)
    assert analyzer.ids(f"{link} 재밌다") == analyzer.ids("재밌다")


def test_a_quote_is_judged_only_where_the_writer_added_nothing(analyzer: Analyzer) -> None:
    own, quote, code, neither = analyzer.predict(["> 싫다\n재밌다", "> 싫다", "```\n싫다\n```", "> hello"])
    assert (own.label, own.quoted) == (Label.POSITIVE, False)
    assert (quote.label, quote.quoted) == (code.label, code.quoted) == (Label.NEGATIVE, True)
    assert (neither.label, neither.quoted) == (Label.UNREADABLE, True)
    assert analyzer.probabilities(["> 싫다\n재밌다"]).tolist() == analyzer.probabilities(["재밌다"]).tolist()


def test_white_space_beyond_the_limit_is_no_loss(analyzer: Analyzer) -> None:
    spaces = " \n" * TEXT_LENGTH
    nothing_lost, something = analyzer.predict(["좋다" + spaces, "좋다" + spaces + "싫다"])
    assert (nothing_lost.truncated, something.truncated) == (False, True)


def test_a_hundred_thousand_characters_are_an_answer(analyzer: Analyzer) -> None:
    (prediction,) = analyzer.predict(["재밌다 " * 25_000])
    assert prediction.label is Label.POSITIVE
    assert prediction.truncated


@pytest.mark.parametrize(
    "made",
    [
        lambda texts: (text for text in texts),
        tuple,
        dict.fromkeys,
        np.array,
        lambda texts: np.array(texts, dtype=object),
    ],
    ids=["generator", "tuple", "keys", "numpy str", "numpy object"],
)
def test_texts_come_in_any_iterable(analyzer: Analyzer, made: Callable[[list[str]], Iterable[str]]) -> None:
    texts = ["재밌다", "싫다", "hello"]
    assert analyzer.predict(made(texts)) == analyzer.predict(texts)
    assert analyzer.probabilities(made(texts)).tolist() == analyzer.probabilities(texts).tolist()


def test_a_str_or_a_number_in_place_of_texts_is_refused(analyzer: Analyzer) -> None:
    with pytest.raises(InputError, match="put the one text into a list"):
        analyzer.predict("재밌다")
    with pytest.raises(InputError, match="not int"):
        analyzer.predict([1])  # type: ignore[list-item]
    with pytest.raises(InputError, match="put the one text into a list"):
        analyzer.probabilities(b"a")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="not NoneType"):
        analyzer.predict(None)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="not float"):
        analyzer.predict(["재밌다", float("nan")])  # type: ignore[list-item]
    with pytest.raises(InputError, match="not ndarray"):
        analyzer.predict(np.array([["재밌다"]]))


def test_a_pickled_analyzer_is_opened_again_with_its_settings(text_bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(text_bundle.path.parent)
    first = Analyzer(Bundle.load(text_bundle.path.name), threads=2, batch_size=7)
    monkeypatch.chdir("/")
    again = pickle.loads(pickle.dumps(first))  # noqa: S301
    assert again.predict(["재밌다", "싫다"]) == first.predict(["재밌다", "싫다"])
    assert (again._threads, again._batch_size) == (2, 7)
    text_bundle.path.joinpath("model.onnx").unlink()
    with pytest.raises(BundleNotFoundError, match="is missing"):
        pickle.loads(pickle.dumps(first))  # noqa: S301


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize("threads", [1, 2])
def test_other_processes_may_use_the_models(text_bundle: Bundle, series_bundle: Bundle, method: str, threads: int) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip("this system does not fork")
    analyzer, series = Analyzer(text_bundle, threads=threads), SeriesModel(series_bundle)
    here = _ask(analyzer, series)
    context = multiprocessing.get_context(method)
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_ask_there, args=(analyzer, series, sender), daemon=True)
    process.start()
    assert receiver.poll(60), "the process hangs"
    assert receiver.recv() == here
    process.join(10)
    assert process.exitcode == 0


def _ask(analyzer: Analyzer, series: SeriesModel) -> tuple[list[Prediction], float]:
    return analyzer.predict(["재밌다", "싫다"] * 100), series.next([0.0, 0.1, 0.2, 0.3])


def _ask_there(analyzer: Analyzer, series: SeriesModel, sender: Connection) -> None:
    sender.send(_ask(analyzer, series))


def test_words_reach_the_graph_as_padded_ids(ids_bundle: Bundle) -> None:
    analyzer = Analyzer(ids_bundle)
    labels = [p.label for p in analyzer.predict(["재밌다", "정말 정말 싫다", "처음 보는 말", "그냥", ""])]
    assert labels == [Label.POSITIVE, Label.NEGATIVE, Label.UNREADABLE, Label.AMBIGUOUS, Label.UNREADABLE]
    assert analyzer.ids("정말 싫다 뭐") == [6, 4, 1]


def test_threads_may_share_one_analyzer(text_bundle: Bundle) -> None:
    analyzer = Analyzer(text_bundle, threads=2)
    texts = ["재밌다", "싫다", "hello"] * 20
    expected = analyzer.predict(texts)
    wrong: list[int] = []

    def ask(number: int) -> None:
        if any(analyzer.predict(texts) != expected for _ in range(20)):
            wrong.append(number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("wrong", [{"threads": 0}, {"batch_size": 0}])
def test_impossible_settings_are_refused(text_bundle: Bundle, wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Analyzer(text_bundle, **wrong)


def test_an_ids_graph_is_never_run_on_no_rows(ids_bundle: Bundle) -> None:
    assert Analyzer(ids_bundle).predict(["", "hello"])[0].label is Label.UNREADABLE
    assert Analyzer(tiny_ids(ids_bundle.path.parents[2] / "again")).probabilities([]).dtype == np.float32


def test_the_next_number(series_bundle: Bundle) -> None:
    assert SeriesModel(series_bundle).next([0.0, 0.1, 0.2, 0.3]) == pytest.approx(0.4)


@pytest.mark.parametrize(
    "values", [[], [0.1] * 3, [0.1] * 5, [0.1, 0.2, float("nan"), 0.4], [0, 0, 0, float("inf")], [0, 0, 0, 1e300]]
)
def test_a_series_of_another_kind_is_refused(series_bundle: Bundle, values: list[float]) -> None:
    with pytest.raises(InputError):
        SeriesModel(series_bundle).next(values)


def test_what_is_said_again_is_judged_once_and_answered_in_its_places(analyzer: Analyzer) -> None:
    texts = ["재밌다", "싫다", "재밌다", "hello", "싫다", "재밌다", "hello"]
    assert analyzer.predict(texts) == [analyzer.predict([text])[0] for text in texts]


def test_a_run_takes_texts_of_similar_length_and_few_of_the_long_ones(text_bundle: Bundle) -> None:
    wide = Bundle(text_bundle.path, replace(text_bundle.manifest, input=replace(text_bundle.manifest.input, max_length=600)))
    texts = [*(["가" * 500, "싫" * 700] * 10), *(f"재{'나' * (number % 5)}" for number in range(200))]
    runs = list(Analyzer(wide).feeds(texts))
    assert sorted(place for places, _ in runs for place in places) == list(range(len(texts)))
    for places, feed in runs:
        assert feed.tolist() == [texts[place][:600] for place in places]
        assert len(places) <= 64
        assert len(places) * max(map(len, feed)) <= 2048
    assert len(runs) == 4 + 2 + 1 + 3  # 200 short ones by 64; of 500 characters four at a time, of 600 and with one three


def test_a_text_longer_than_a_run_may_be_is_a_run_of_its_own(text_bundle: Bundle) -> None:
    wide = Bundle(text_bundle.path, replace(text_bundle.manifest, input=replace(text_bundle.manifest.input, max_length=5000)))
    assert [places for places, _ in Analyzer(wide).feeds(["가" * 4000, "나" * 3000, "다"])] == [[2], [1], [0]]
    assert list(Analyzer(wide).feeds([])) == []


def test_letters_are_known_in_either_case(tones_bundle: Bundle) -> None:
    labels = {text: verdict.label for text in ("gg", "GG", "1GZ", "x", "X") for verdict in Analyzer(tones_bundle).predict([text])}
    assert {text for text, label in labels.items() if label is Label.UNREADABLE} == {"x", "X"}
