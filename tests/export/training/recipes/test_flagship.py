"""The flagship's data and its way from its teachers to a bundle, on small made files."""

from __future__ import annotations

import gzip
import json
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gamseong.export.cli import main
from gamseong.export.data import corpora, nsmc, stars
from gamseong.export.graph.errors import ConversionError
from gamseong.export.model.front_end import SPECIALS
from gamseong.export.model.tones import sides
from gamseong.export.release.convert import convert
from gamseong.export.release.model_card import write_card
from gamseong.export.settings import Flagship, RecipeSettings, Teacher, first_stages_differ
from gamseong.export.training import recipes
from gamseong.export.training.errors import RunError
from gamseong.export.training.log import read_log
from gamseong.export.training.mixture import chat, chat_and_sadness, rarer_stars
from gamseong.export.training.recipes import flagship, teacher
from gamseong.export.training.recipes.teacher import two_columns
from gamseong.export.training.run import OPINIONS, Run
from gamseong.model_store import Analyzer, Bundle, verify
from tests.export.made_data import made_data, nsmc_file

SMALL = {
    "embedding": 8, "units": 4, "buckets": 512, "length": 32, "min_count": 1, "batch": 128, "validation": 40,
    "epochs": 1, "learning_rate": 0.02,
}  # fmt: skip
TEACHER = {**SMALL, "star_epochs": 1, "star_learning_rate": 0.02}
FLAGSHIP = {**SMALL, "opinion_epochs": 1, "opinion_learning_rate": 0.02, "middle": 20, "extra": 10, "corpus_times": 1}
TEACHERS = ("teacher-syllables", "teacher-morphemes")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    """``made_data`` with more of NSMC, its stars but for twenty, and further reviews, among them copies of all of NSMC's.

    Every tenth review is labelled wrongly: no model gets all of the validation right.
    """
    folder = tmp_path_factory.mktemp("data")
    made_data(folder)
    texts = [f"{'정말 재밌다 최고였다' if number % 2 else '싫다 지루하고 아깝다'} {number:03}" for number in range(300)]
    rows = [(text, number % 2 if number % 10 else 1) for number, text in enumerate(texts)]
    nsmc_file(folder, "nsmc/ratings_train.txt", rows)
    marks = [f"{number}\t{10 if label else 1}" for number, (_, label) in enumerate(rows)]
    further = [f"{1000 + number}\t다른 리뷰 {number}\t{number % 10 + 1}" for number in range(200)]
    further += [f"{2000 + number}\t{text}\t3" for number, text in enumerate(texts)]
    for name, lines in (
        ("ratings_train_stars", ["id\trating", *marks[20:]]),
        ("reviews_rated", ["id\tdocument\trating", *further]),
    ):
        with gzip.open(folder / "nsmc" / f"{name}.tsv.gz", "wt", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    return str(folder)


@pytest.fixture(scope="module")
def recipe(small: Callable[..., RecipeSettings]) -> Flagship:
    made = small("flagship", **FLAGSHIP)
    assert isinstance(made, Flagship)
    return made


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, data: str, recipe: Flagship, small: Callable[..., RecipeSettings]) -> Path:
    """A folder of runs in which the teachers have been trained."""
    root = tmp_path_factory.mktemp("runs")
    recipes.train_teachers(root, recipe.teachers, {name: small(name, **TEACHER) for name in TEACHERS}, data)
    return root


@pytest.fixture(scope="module")
def trained_run(root: Path, data: str, recipe: Flagship) -> Run:
    """Both stages, trained once."""
    run = Run.start(root, "flagship", recipe)
    recipes.train_prepared(run, recipes.prepare(run, data))
    return run


def test_targets_are_columns_with_the_negative_first() -> None:
    assert two_columns(np.array([0.25, 1])).tolist() == [[0.75, 0.25], [0.0, 1.0]]


def test_each_teacher_reads_in_its_own_way_and_stars_come_before_labels(root: Path, data: str) -> None:
    syllables, morphemes = (Run.latest(root, name=name, finished=True) for name in TEACHERS)
    assert {len(token) for token in syllables.vocabulary[len(SPECIALS) :]} == {1}
    assert "지루" in morphemes.vocabulary
    assert "지루" not in syllables.vocabulary
    for run in (syllables, morphemes):
        assert [row.stage for row in read_log(run.path)] == [1, 2]
        learned, held = nsmc.split(nsmc.load(data, nsmc.TRAIN), 40, 1)
        assert isinstance(run.settings, Teacher)
        texts, targets = teacher.starred(stars.rated(data).without_copies_of(held), learned, stars.train_stars(data))
        assert not set(held.texts) & set(texts)
        assert len(texts) == 200 + 2 * len(learned)  # the copies of what was learned anyway may stay
        of = dict(zip(texts, targets.tolist(), strict=True))
        assert [of[f"다른 리뷰 {number}"] for number in range(10)] == pytest.approx(stars.TARGETS.tolist())
        ends = stars.TARGETS[0], stars.TARGETS[9]  # of a review whose stars are not known its label's
        assert [of[text] for text in learned.texts] == pytest.approx([ends[label] for label in learned.labels.tolist()])


def test_a_teacher_that_is_trained_is_not_trained_again(
    root: Path, data: str, recipe: Flagship, small: Callable[..., RecipeSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(recipes, "finish", lambda _, __, recipe, ___, ____: asked.append(recipe))
    settings = {name: small(name, **TEACHER) for name in TEACHERS}
    recipes.train_teachers(root, recipe.teachers, settings, data)
    assert asked == []
    recipes.train_teachers(root, recipe.teachers, {**settings, TEACHERS[1]: small(TEACHERS[1], **TEACHER, seed=9)}, data)
    assert asked == [TEACHERS[1]]


def test_a_teacher_is_not_converted(root: Path, data: str, tmp_path: Path) -> None:
    with pytest.raises(ConversionError, match="a teacher is not shipped"):
        convert(Run.latest(root, name=TEACHERS[0], finished=True), data, tmp_path)


def test_a_teacher_that_learned_the_kept_out_reviews_is_refused(root: Path, data: str, recipe: Flagship) -> None:
    run = Run.start(root / "other", "flagship", recipe)
    with pytest.raises(RunError, match="train teacher-syllables anew with the same split"):
        flagship.teacher_run(root, TEACHERS[0], ["1", "2"])
    with pytest.raises(RunError, match="holds no finished run"):
        recipes.train_prepared(run, recipes.prepare(run, data))


def test_the_opinions_are_the_mean_of_the_teachers_and_kept(
    trained_run: Run, data: str, recipe: Flagship, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned, held = nsmc.split(nsmc.load(data, nsmc.TRAIN), 40, 1)
    texts = [*stars.rated(data).without_copies_of(held).texts, *learned.texts]
    odds = []
    for name in TEACHERS:
        run = Run.latest(trained_run.path.parents[1], name=name, finished=True)
        assert isinstance(run.settings, Teacher)
        odds.append(teacher.predict_log_odds(run, texts))
    assert np.corrcoef(odds)[0, 1] < 0.999  # two opinions, not one twice
    monkeypatch.setattr(teacher, "predict_log_odds", None)  # nobody is asked again
    shares = flagship.opinions(trained_run, texts)
    assert shares == pytest.approx(1 / (1 + np.exp(-(odds[0] + odds[1]) / 2)), abs=1e-5)
    count = len(texts)
    with pytest.raises(RunError, match=rf"is of another state of the reviews \({count:,} then, {count - 1:,} now\); begin a new"):
        flagship.opinions(trained_run, texts[:-1])
    with pytest.raises(RunError, match="another state of the reviews"):  # as many of them
        flagship.opinions(trained_run, [*texts[1:], texts[0]])


def test_opinions_of_other_teachers_are_asked_for_again_only_before_the_first_epoch(
    tmp_path: Path, root: Path, recipe: Flagship, data: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in TEACHERS:
        shutil.copytree(root / name, tmp_path / name)
    run, _ = recipes.start(tmp_path, "flagship", recipe, data)
    kept = (run.path / OPINIONS).read_bytes()
    capsys.readouterr()
    recipes.prepare(run, data)
    assert (run.path / OPINIONS).read_bytes() == kept
    assert "reads" not in capsys.readouterr().out
    old = next((tmp_path / TEACHERS[0]).iterdir())
    newer = shutil.copytree(old, old.with_name("29990101-000000"))
    recipes.prepare(run, data)
    change = f"is of another state of {TEACHERS[0]} (run {old.name} then, {newer.name} now)"
    assert f"{change}; the teachers read again" in capsys.readouterr().out
    shutil.rmtree(newer)
    (run.path / "epoch-001.keras").write_bytes(b"")
    with pytest.raises(RunError, match=f"{TEACHERS[0]} .run {newer.name} then, {old.name} now.; begin a new run, or put back"):
        recipes.prepare(run, data)


def test_the_chat_holds_each_corpus_as_often_as_asked_and_its_training_part_only(data: str, recipe: Flagship) -> None:
    none = replace(recipe, kote_times=0, everyday_times=0, corpus_times=0)
    everyday = corpora.without_feelings(corpora.everyday(data))
    for name, lines, times in (("kote_times", corpora.kote(data), 3), ("everyday_times", everyday, 2)):
        found = chat(replace(none, **{name: times}), data)
        own = corpora.part(lines, "training", 1)
        assert Counter(found.texts) == Counter(list(own.texts) * times)
        assert found.positive.tolist() == own.positive.tolist() * times
        for part in ("validation", "test"):
            assert not set(found.texts) & set(corpora.part(lines, part, 1).texts)
    assert list(chat(replace(none, corpus_times=2), data).texts) == list(corpora.own("corpus").texts) * 2
    assert len(chat(none, data).texts) == 0
    sad = chat_and_sadness(replace(none, sad_times=2), data, ["펑펑 울었다", "재밌다", "펑펑 울었다", "슬프다 ㅠㅠ"])
    assert (list(sad.texts), sad.positive.tolist()) == (["슬프다 ㅠㅠ", "펑펑 울었다"] * 2, [0.0] * 4)


def test_a_line_of_the_lists_it_is_measured_on_is_never_learned(data: str, recipe: Flagship, tmp_path: Path) -> None:
    line = corpora.own("everyday").texts[0]
    copied = shutil.copytree(data, tmp_path / "data")
    with (copied / "chat" / "chatbot_data.csv").open("a", encoding="utf-8") as file:
        file.writelines(f'"{line} {number}",답,0\n' for number in range(20))
        file.writelines(f'"{" ".join(line)}{spaces}",답,0\n' for spaces in ("", " "))
    found = {"".join(text.split()) for text in chat(replace(recipe, everyday_times=1), str(copied)).texts}
    assert "".join(line.split()) not in found
    assert any(text.startswith("".join(line.split())) for text in found)


def test_reviews_of_few_and_of_middle_stars_are_drawn(data: str, recipe: Flagship) -> None:
    found = rarer_stars(recipe, stars.rated(data))
    assert len(found.texts) == 20 + 10 + 10
    assert set(found.positive[:20].tolist()) <= set(stars.TARGETS[4:8].tolist())
    assert set(found.positive[20:30].tolist()) <= set(stars.TARGETS[:4].tolist())
    assert set(found.positive[30:].tolist()) <= set(stars.TARGETS[8:].tolist())


def test_no_validation_review_is_in_either_stage_and_kept_out_ids_are_listed(
    root: Path, data: str, recipe: Flagship, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[list[str], list[float]]] = []
    toneless: list[list[float]] = []

    def note(texts: Sequence[str], columns: np.ndarray, _: object) -> None:
        seen.append((list(texts), sides(columns)[:, 1].tolist()))
        toneless.append(columns[:, 1].tolist())

    monkeypatch.setattr(flagship, "NgramExamples", note)
    monkeypatch.setattr(flagship, "opinions", lambda _, texts: np.linspace(0, 1, len(texts), dtype=np.float32))
    run = Run.start(root / "again", "flagship", recipe)
    learned, held = nsmc.split(nsmc.load(data, nsmc.TRAIN), 40, 1)
    number = 200 + 2 * len(learned)
    settings = replace(recipe, opinion_noise=0.0, noise=0.0, label_weight=0.75)
    flagship.prepare(replace(run, settings=settings), data)
    opinions, mixed, validation = seen
    assert validation == (list(held.texts), held.labels.tolist())
    assert not {*held.texts} & {*opinions[0], *mixed[0]}
    assert len(opinions[0]) == number
    assert 1 in toneless[1]
    assert set(toneless[1][: len(learned) + 40]) == {0}  # a review always has a tone
    assert opinions[0][-len(learned) :] == mixed[0][: len(learned)] == list(learned.texts)
    opinion = opinions[1][-len(learned) :]
    blended = [0.75 * label + 0.25 * share for label, share in zip(learned.labels.tolist(), opinion, strict=True)]
    assert mixed[1][: len(learned)] == pytest.approx(blended, abs=1e-5)
    listed = run.read("held_out.json")
    assert listed["kote"]["test"] == list(corpora.part(corpora.kote(data), "test", 1).ids)
    assert listed["everyday"]["validation"] == list(corpora.part(corpora.everyday(data), "validation", 1).ids)


def test_the_sources_name_only_what_is_used(recipe: Flagship) -> None:
    assert "KOTE" in flagship.sources(recipe)["data"]
    without = flagship.sources(replace(recipe, kote_times=0, corpus_times=0))
    assert "KOTE" not in without["data"] + without["licence"]
    assert "chat corpus" not in without["data"]


def test_a_run_is_measured_on_the_parts_that_may_choose_and_needs_no_test_set(
    tmp_path: Path, data: str, trained_run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    copied = shutil.copytree(data, tmp_path / "data")
    for name in ("nsmc/ratings_test.txt", "sentineg/dev.tsv"):
        (copied / name).unlink()
    assert main(["--data", str(copied), "validate", str(trained_run.path)]) == 0
    out = capsys.readouterr().out
    rows = {
        (cells[1].strip(), cells[2].strip()): cells[4].strip() for line in out.splitlines() if len(cells := line.split("|")) > 4
    }
    bundle = convert(trained_run, data, tmp_path / "bundles", lambda _: None)
    found = bundle.manifest.metrics
    exact = found["validation_accuracy"] - found["int8_validation_accuracy_change"]
    assert rows["accuracy", "NSMC validation"] == f"{exact * 100:.2f} %"
    assert f"said from {bundle.manifest.threshold:.2f} on" in out
    assert ("AUC", "KOTE validation, clear ones") in rows
    assert ("judged with more than 80 % confidence", "Chatbot everyday validation") in rows
    assert "its teachers together, NSMC validation: " in out
    (copied / "kote" / "val.tsv").unlink()
    assert main(["--data", str(copied), "validate", str(trained_run.path)]) == 0
    assert "not measured: kote_auc" in capsys.readouterr().out


def test_from_teachers_to_a_bundle(tmp_path: Path, data: str, trained_run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert [row.stage for row in read_log(trained_run.path)] == [1, 2]
    bundle = convert(trained_run, data, tmp_path / "bundles", lambda _: None)
    assert verify(Bundle.load(bundle.path)) < 1e-5
    assert {"kote_auc", "everyday_confident", "test_accuracy"} <= set(bundle.manifest.metrics)
    assert "Chatbot_data" in bundle.manifest.training["licence"]
    mistake = {"text": "좋다|나쁘다", "label": "긍정", "said": "부정", "probability": 0.991}
    card = write_card(replace(bundle.manifest, training={**bundle.manifest.training, "mistakes": [mistake]}), [])
    assert "| 좋다\\|나쁘다 | 긍정 | 부정 99.1 % |" in card
    spaced, joined = Analyzer(bundle).probabilities(["정 말 재 밌 다", "정말재밌다"])
    assert spaced.tolist() == joined.tolist()
    assert main(["--data", data, "evaluate", str(bundle.path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)  # the same figures as the manifest's: the same kept-out lines are looked at
    assert {name: found[name] for name in bundle.manifest.metrics if name in found} == pytest.approx(
        {name: value for name, value in bundle.manifest.metrics.items() if not name.startswith(("validation", "int8"))}
    )


def test_a_last_stage_begins_where_an_earlier_run_began_it(
    tmp_path: Path, data: str, recipe: Flagship, trained_run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = trained_run
    assert first_stages_differ(replace(recipe, kote_times=9, seed=7), recipe) == []
    table = "\n".join(f"{name} = {value}" for name, value in FLAGSHIP.items())
    config = tmp_path / "config.toml"
    runs = f'[export]\nruns = "{tmp_path}/runs"\n'

    def train(more: str, *options: str) -> int:
        config.write_text(f"{runs}[recipes.flagship]\n{table}\n{more}\n", encoding="utf-8")
        return main(["--config", str(config), "--data", data, "train", "flagship", "--from", str(earlier.path), *options])

    assert train("noise = 0.5", "--seed", "2") == 0
    begun = Run.latest(tmp_path / "runs", name="flagship", finished=True)
    assert read_log(begun.path)[0] == read_log(earlier.path)[0]
    assert [row.stage for row in read_log(begun.path)] == [1, 2]
    assert read_log(begun.path)[1].loss != read_log(earlier.path)[1].loss
    assert begun.settings == replace(recipe, noise=0.5, seed=2)
    capsys.readouterr()
    assert train("dropout = 0.5") == 1
    assert "another dropout; set that alike" in capsys.readouterr().err
    assert train("", "--resume") == 1
    assert "give one of them" in capsys.readouterr().err
    fresh = Run.start(tmp_path / "elsewhere", "flagship", recipe)
    assert main(["--config", str(config), "--data", data, "train", "flagship", "--from", str(fresh.path)]) == 1
    assert "has no finished stage" in capsys.readouterr().err
    assert [path.parent for path in (tmp_path / "runs").glob("*/*/run.json")] == [begun.path]  # a refusal leaves no run behind


def test_killed_while_its_teachers_learned_the_flagship_goes_on_with_resume(
    tmp_path: Path, data: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = {"flagship": FLAGSHIP, TEACHERS[0]: TEACHER, TEACHERS[1]: TEACHER}
    lines = [f'[export]\nruns = "{tmp_path}/runs"']
    lines += [
        f"[recipes.{name}]\n" + "\n".join(f"{key} = {value}" for key, value in table.items()) for name, table in tables.items()
    ]
    config = tmp_path / "config.toml"
    config.write_text("\n".join(lines), encoding="utf-8")
    shutil.copytree(root / TEACHERS[0], tmp_path / "runs" / TEACHERS[0])
    old = tmp_path / "runs" / "flagship" / "20200101-000000"  # of a version whose settings were others
    old.mkdir(parents=True)
    (old / "run.json").write_text('{"recipe": "flagship", "settings": {}}')
    command = ["--config", str(config), "--data", data, "train", "flagship", "--resume"]
    assert main(command) == 0
    assert "teacher-morphemes: not trained yet" in capsys.readouterr().out
    assert Run.latest(tmp_path / "runs", name="flagship", finished=True).path != old
    assert main(command) == 1  # it has finished: there is nothing to go on with
    assert "holds no unfinished run" in capsys.readouterr().err
