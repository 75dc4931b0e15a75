"""The Korean of ``gamseong-export package`` and of ``benchmark --runtimes``."""

from __future__ import annotations

from collections.abc import Mapping

PACKAGES: Mapping[str, str] = {
    "write a bundle as a package for another runtime, once it answers there as it does here": (
        "번들을 다른 런타임의 패키지로 씁니다. 거기서도 여기와 같게 답할 때만 씁니다"
    ),
    "for what": "무엇을 위한 것인지",
    "a new folder": "새 폴더",
    "time it in every runtime instead, each in a process of its own": "대신 모든 런타임에서 저마다 제 프로세스로 잽니다",
    "{path}: is there already; give a new folder, or remove this one.": (
        "{path}: 이미 있어요. 새 폴더를 알려 주거나 이것을 지워 주세요."
    ),
    "{path}: cannot be written ({reason}); {mend}.": "{path}: 쓸 수 없어요 ({reason}). {mend}.",
    "cannot travel into a package": "이 토크나이저는 패키지에 담아 갈 수 없어요",
    "take a bundle that reads characters or words": "글자나 단어를 읽는 번들을 쓰세요",
    "{path}: its LSTM is int8 already; package the bundle without -int8.": (
        "{path}: LSTM이 벌써 int8이에요. -int8이 없는 번들을 패키지로 만드세요."
    ),
    "{path}: is not one of this project's networks; {mend}.": "{path}: 이 프로젝트의 신경망이 아니에요. {mend}.",
    "package a bundle that gamseong-export convert wrote": "gamseong-export convert가 쓴 번들을 패키지로 만드세요",
    "Python's venv does not work here; install it (Debian: apt install python3-venv).": (
        "여기서는 Python의 venv가 안 돼요. 설치해 주세요 (Debian: apt install python3-venv)."
    ),
    "{names}: pip cannot install it ({reason}); check the network and the disk.": (
        "{names}: pip가 설치하지 못해요 ({reason}). 네트워크와 디스크를 확인해 주세요."
    ),
    "Chromium is not installed; install it (Debian: apt install chromium), or leave out what runs in browsers.": (
        "Chromium이 설치되어 있지 않아요. 설치하거나 (Debian: apt install chromium), 브라우저에서 도는 것을 빼세요."
    ),
    "Chromium: the page did not answer in {seconds} seconds; nothing was written.": (
        "Chromium: 페이지가 {seconds}초 안에 답하지 않았어요. 아무것도 쓰지 않았어요."
    ),
    "Chromium: the page does not work ({reason}); nothing was written.": (
        "Chromium: 페이지가 움직이지 않아요 ({reason}). 아무것도 쓰지 않았어요."
    ),
    "Chromium: the page says {heard} and not {label} of {text}; nothing was written.": (
        "Chromium: 페이지가 {text}에 {label}이(가) 아니라 {heard}(이)라고 해요. 아무것도 쓰지 않았어요."
    ),
    "{name}: did not answer in {seconds} seconds; nothing was written.": (
        "{name}: {seconds}초 안에 답하지 않았어요. 아무것도 쓰지 않았어요."
    ),
    "{name}: does not run ({reason}); nothing was written.": "{name}: 돌지 않아요 ({reason}). 아무것도 쓰지 않았어요.",
    "{name}: does not run the package ({reason}); nothing was written.": (
        "{name}: 패키지를 돌리지 못해요 ({reason}). 아무것도 쓰지 않았어요."
    ),
    "{name}: answered {found} of {count} texts; nothing was written.": (
        "{name}: 글 {count}건 가운데 {found}건만 답했어요. 아무것도 쓰지 않았어요."
    ),
    "{name}: fails on {text} ({reason}); nothing was written.": "{name}: {text}에서 멈춰요 ({reason}). 아무것도 쓰지 않았어요.",
    "{name}: {text} is {label} and not {said}; nothing was written.": (
        "{name}: {text}은(는) {said}이(가) 아니라 {label}이에요. 아무것도 쓰지 않았어요."
    ),
    "--fp32 belongs to the pairs with a transformer; leave it out with --runtimes.": (
        "--fp32는 트랜스포머와 견줄 때 쓰는 옵션이에요. --runtimes와는 함께 쓸 수 없어요."
    ),
    "{name} has no {model}; there is nothing to time.": "{name}에 {model}이(가) 없어서 잴 것이 없어요.",
    "{name}: gave no figures in {seconds} seconds; nothing was measured.": (
        "{name}: {seconds}초 안에 값을 내지 못했어요. 재지 못했어요."
    ),
    "{name}: gave no figures ({reason}); nothing was measured.": "{name}: 값을 내지 못했어요 ({reason}). 재지 못했어요.",
}
