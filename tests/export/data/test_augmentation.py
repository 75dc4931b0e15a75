from __future__ import annotations

from urllib.parse import urlsplit

from gamseong.export.data import augmentation
from gamseong.export.data.augmentation import with_noise
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
