"""The flagship's data and its way from its teachers to a bundle, on small made files."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from gamseong.export.cli import main
from gamseong.export.data import corpora, nsmc, stars
from gamseong.export.data.augmentation import variants
from gamseong.export.graph.errors import ConversionError
from gamseong.export.model.front_end import SPECIALS
from gamseong.export.model.tones import sides, tones
from gamseong.export.release.convert import convert
from gamseong.export.release.model_card import write_card
from gamseong.export.settings import Flagship, RecipeSettings, Teacher, first_stages_differ
from gamseong.export.training import mixture, recipes
from gamseong.export.training.errors import RunError
from gamseong.export.training.log import read_log
from gamseong.export.training.recipes import flagship, teacher
from gamseong.export.training.reviews import validation_reviews
from gamseong.export.training.run import OPINIONS, Run
from gamseong.model_store import Analyzer, Bundle, verify
from tests.export.made_data import made_data, nsmc_file

pytestmark = pytest.mark.long

SMALL = {
    "embedding": 8, "units": 4, "buckets": 512, "length": 32, "min_count": 1, "batch": 128, "validation": 40,
    "epochs": 1, "learning_rate": 0.02,
}  # fmt: skip
# Of the chat the two small public sets: our own corpus would take minutes.
SMALL |= {"corpus_times": 0, "hands_times": 0, "stretches_times": 0, "comments_times": 0, "kote_times": 1, "everyday_times": 1}
TEACHER = {**SMALL, "star_epochs": 1, "star_learning_rate": 0.02}
FLAGSHIP = {**SMALL, "opinion_epochs": 1, "opinion_learning_rate": 0.02, "middle": 20, "extra": 10}
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


def test_each_teacher_reads_in_its_own_way_and_stars_come_before_labels(root: Path, data: str) -> None:
    syllables, morphemes = (Run.latest(root, name=name, finished=True) for name in TEACHERS)
    assert {len(token) for token in syllables.vocabulary[len(SPECIALS) :]} == {1}
    assert "지루" in morphemes.vocabulary
    assert "지루" not in syllables.vocabulary
    for run in (syllables, morphemes):
        assert [row.stage for row in read_log(run.path)] == [1, 2]
        learned, held = nsmc.split(nsmc.load(data, nsmc.TRAIN), 40, 1)
        assert isinstance(run.settings, Teacher)
        starred = teacher.starred(stars.rated(data).without_copies_of(held), learned, stars.train_stars(data))
        texts, shares = starred.texts, sides(starred.tones)[:, 1]
        assert not set(held.texts) & set(texts)
        assert len(texts) == 200 + 2 * len(learned)  # the copies of what was learned anyway may stay
        of = dict(zip(texts, shares.tolist(), strict=True))
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
    once = mixture.chat(recipe, data, once=True).texts
    texts = [*stars.rated(data).without_copies_of(held).texts, *learned.texts, *variants(once, recipe.variants, 1), *once]
    found = []
    for name in TEACHERS:
        run = Run.latest(trained_run.path.parents[1], name=name, finished=True)
        assert isinstance(run.settings, Teacher)
        found.append(teacher.predict_tones(run, texts))
    assert found[0] != pytest.approx(found[1], abs=1e-3)  # two opinions, not one twice
    monkeypatch.setattr(teacher, "predict_tones", None)  # nobody is asked again
    seen = flagship.opinions(trained_run, texts)
    product = np.sqrt(found[0] * found[1])
    assert seen == pytest.approx(product / product.sum(axis=1, keepdims=True), abs=1e-5)
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


def test_no_validation_review_is_in_either_stage_and_kept_out_ids_are_listed(
    root: Path, data: str, recipe: Flagship, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[list[str], np.ndarray]] = []
    monkeypatch.setattr(flagship, "NgramExamples", lambda texts, columns, _: seen.append((list(texts), columns)))
    monkeypatch.setattr(flagship, "opinions", lambda _, texts: tones(np.linspace(0, 1, len(texts))))
    run = Run.start(root / "again", "flagship", recipe)
    learned, held = nsmc.split(nsmc.load(data, nsmc.TRAIN), 40, 1)
    number = 200 + 2 * len(learned)
    settings = replace(recipe, opinion_noise=0.0, noise=0.0, label_weight=0.75, variants=0)
    flagship.prepare(replace(run, settings=settings), data)
    first, mixed, validation = seen
    assert (validation[0], validation[1].tolist()) == (list(held.texts), tones(held.labels).tolist())
    assert not {*held.texts} & {*first[0], *mixed[0]}
    assert first[0][number - len(learned) : number] == mixed[0][: len(learned)] == list(learned.texts)
    chat = len(first[0]) - number
    assert first[0][number:] == mixed[0][-chat:]  # chat stands in both stages
    opinion = first[1][number - len(learned) : number]
    blended = 0.75 * tones(learned.labels) + 0.25 * opinion
    assert mixed[1][: len(learned)] == pytest.approx(blended, abs=1e-5)
    listed = run.read("held_out.json")
    assert listed["kote"]["test"] == list(corpora.part(corpora.kote(data), "test", 1).ids)
    assert listed["everyday"]["validation"] == list(corpora.part(corpora.everyday(data), "validation", 1).ids)
    assert listed["hands"]["test"] == list(corpora.part(corpora.own("hands"), "test", 1).ids)


def test_of_chat_the_teachers_name_the_variants_and_have_a_share_in_the_labels(
    root: Path, data: str, recipe: Flagship, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[list[str], np.ndarray]] = []
    monkeypatch.setattr(flagship, "NgramExamples", lambda texts, columns, _: seen.append((list(texts), columns)))
    even = np.full(3, 1 / 3, np.float32)
    monkeypatch.setattr(flagship, "opinions", lambda _, texts: np.tile(even, (len(texts), 1)))
    once = mixture.chat(recipe, data, once=True)
    settings = replace(recipe, opinion_noise=0.0, noise=0.0, variants=2, chat_label_weight=0.75)
    flagship.prepare(replace(Run.start(root / "varied", "flagship", recipe), settings=settings), data)
    (first, targets), (mixed, blended), _ = seen
    assert first[-len(once) :] == list(once.texts)
    assert targets[-len(once) :] == pytest.approx(once.tones)
    assert first[-3 * len(once) : -len(once)] == variants(once.texts, 2, recipe.split)
    chat = mixture.chat(recipe, data)
    assert mixed[-len(chat) :] == list(chat.texts)
    assert blended[-len(chat) :] == pytest.approx(0.75 * chat.tones + 0.25 * even, abs=1e-5)


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
    assert all(f"{tone} from {least:.2f} on" in out for tone, least in bundle.manifest.thresholds.items())
    assert ("AUC", "KOTE validation, clear ones") in rows
    assert ("judged with more than 80 % confidence", "Chatbot everyday validation") in rows
    assert "its teachers together, NSMC validation: " in out
    (copied / "kote" / "val.tsv").unlink()
    assert main(["--data", str(copied), "validate", str(trained_run.path)]) == 0
    assert "not measured: kote_auc" in capsys.readouterr().out


def test_the_mean_of_last_stages_is_a_run_like_any_other(
    tmp_path: Path, data: str, root: Path, trained_run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    further = recipes.start(root, "flagship", replace(trained_run.settings, seed=7), data, trained_run.path)
    recipes.train_prepared(*further)
    (tmp_path / "config.toml").write_text(f'[export]\nruns = "{tmp_path}/means"\n', encoding="utf-8")
    line = ["--config", str(tmp_path / "config.toml"), "--data", data, "average"]
    assert main([*line, str(trained_run.path), str(further[0].path)]) == 0
    run = Run.latest(tmp_path / "means", finished=True)
    assert str(run.path) in capsys.readouterr().out
    assert run.averaged == [trained_run.path.name, further[0].path.name]
    one, other, mean = (keras.models.load_model(each.path / "model.keras") for each in (trained_run, further[0], run))
    for weights in zip(one.get_weights(), other.get_weights(), mean.get_weights(), strict=True):
        assert weights[2] == pytest.approx((weights[0] + weights[1]) / 2, abs=1e-6)
    last = read_log(run.path)[-1]
    assert (last.stage, last.epoch) == (2, 2)
    held = validation_reviews(run, data)
    examples = flagship.encode(run, held.texts, tones(held.labels))
    sides_of = sides(mean.predict_on_batch(list(examples.inputs(np.arange(len(held.texts))))))
    assert last.val_error == pytest.approx(np.mean(sides_of.argmax(axis=1) != held.labels), abs=1e-6)
    card = convert(run, data, tmp_path / "bundles", lambda _: None).path / "README.md"
    assert "kept, the mean of 2 last stages' weights" in card.read_text(encoding="utf-8")


def test_a_mean_of_runs_that_began_apart_is_refused(
    data: str, root: Path, recipe: Flagship, trained_run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    apart = Run.start(root, "flagship", replace(recipe, seed=8))
    recipes.train_prepared(apart, recipes.prepare(apart, data))
    teacher_of = Run.latest(root, name=TEACHERS[0], finished=True)
    for runs, sentence in (
        ([trained_run.path], "average takes two or more runs; train further ones with --from RUN and another --seed."),
        ([trained_run.path, teacher_of.path], "is no finished run of the flagship; average takes those alone."),
        (
            [trained_run.path, apart.path],
            f"began its last stage from another model than {trained_run.path}; train it with --from.",
        ),
    ):
        assert main(["--data", data, "average", *map(str, runs)]) == 1
        assert sentence in capsys.readouterr().err


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
