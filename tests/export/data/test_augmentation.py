from __future__ import annotations

from urllib.parse import urlsplit

from gamseong.export.data import augmentation
from gamseong.export.data.augmentation import variants, with_noise
from gamseong.export.evaluation import robustness

TEXTS = [f"재밌다 {number}" for number in range(2000)]


def test_noise_is_appended_to_about_its_share_and_the_same_for_the_same_seed() -> None:
    noisy = with_noise(TEXTS, 0.2, 1)
    changed = [(text, after) for text, after in zip(TEXTS, noisy, strict=True) if text != after]
    assert 0.15 < len(changed) / len(TEXTS) < 0.25
    assert all(after.startswith(f"{text} ") for text, after in changed)
    assert 0.3 < sum("https://" in after for _, after in changed) / len(changed) < 0.7
    assert noisy == with_noise(TEXTS, 0.2, 1) != with_noise(TEXTS, 0.2, 2)
    assert with_noise(TEXTS, 0.0, 1) == TEXTS


def test_no_host_of_training_is_one_that_robustness_is_measured_with() -> None:
    measured = {urlsplit(robustness.with_link("", row).strip()).hostname for row in range(5)}
    assert not measured & set(augmentation._HOSTS)


def test_no_emoji_of_training_is_one_that_robustness_is_measured_with() -> None:
    measured = {robustness.with_emoji("", row).strip() for row in range(5)}
    assert not measured & set(augmentation._EMOJI)


def test_a_variant_is_a_part_a_word_less_or_two_halves() -> None:
    texts = ["가 나 다 라 마", "하나 둘", "바 사 아 자"]
    made = variants(texts, 40, 1)
    assert len(made) == 3 * 40
    assert made == variants(texts, 40, 1) != variants(texts, 40, 2)
    words = {word for text in texts for word in text.split()}
    assert all(text and set(text.split()) <= words for text in made)
    long = set(made[::3])
    assert {"가 다 라 마", "나 다 라", "가 나 다 둘"} <= long
    assert texts[0] not in long
    assert set(made[1::3]) == {"하나 둘 다 라 마", "하나 둘 둘", "하나 둘 아 자"}
