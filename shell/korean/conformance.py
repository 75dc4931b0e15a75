"""The Korean of ``gamseong-export conformance``: its help and what it fails with."""

from __future__ import annotations

from collections.abc import Mapping

CONFORMANCE: Mapping[str, str] = {
    "ask every runtime the same texts, and write what differs from the bundle's own Python": (
        "모든 런타임에 같은 글을 묻고, 번들의 파이썬과 다른 것을 씁니다"
    ),
    "only this one; may be given several times": "이것만. 여러 번 줄 수 있습니다",
    "a program of your own that answers by the kit's protocol": "키트의 규약대로 답하는 자기 프로그램",
    "first write what the bundle's own Python answers": "번들의 파이썬이 무엇이라 답하는지 먼저 씁니다",
    "folder of cases and results (default: the repository's)": "글과 결과의 폴더 (기본: 저장소의 것)",
    "where the report goes (default: report.md of the kit)": "보고서를 쓸 곳 (기본: 키트의 report.md)",
    "{path}: holds no tolerances; take the file of the repository.": "{path}: 허용 오차가 없어요. 저장소의 파일을 쓰세요.",
    "{path}: is missing; write it with --write-expected.": "{path}: 없어요. --write-expected로 쓰세요.",
    "{path}: has no line for {id}; write it anew with --write-expected.": (
        "{path}: {id}의 줄이 없어요. --write-expected로 다시 쓰세요."
    ),
    "{path}: holds no cases.jsonl; name the folder conformance of the repository with --kit.": (
        "{path}: cases.jsonl이 없어요. 저장소의 conformance 폴더를 --kit으로 알려 주세요."
    ),
    "{path}: line {number} is not of the kit's form; see the folder schemas.": (
        "{path}: {number}번째 줄이 키트의 꼴이 아니에요. schemas 폴더를 보세요."
    ),
    "{path}: is not UTF-8; take the file of the repository.": "{path}: UTF-8이 아니에요. 저장소의 파일을 쓰세요.",
    "{path}: has no one table of characters; take a bundle of this project.": (
        "{path}: 글자표가 하나가 아니에요. 이 프로젝트의 번들을 쓰세요."
    ),
    "{name}: is no runtime; take some of: {known}.": "{name}: 모르는 런타임이에요. 이 가운데서 고르세요: {known}.",
    "--executor names no command; give the command line that starts your executor.": (
        "--executor에 명령이 없어요. 실행기를 시작하는 명령줄을 주세요."
    ),
    "{program}: is no program here; check the command of --executor.": (
        "{program}: 여기에 이런 프로그램이 없어요. --executor의 명령을 확인해 주세요."
    ),
    "{bundle} has no {model} in its package {target}.": "{bundle}의 {target} 꾸러미에는 이것이 없어요: {model}.",
    "{python}: has no {name}; make its environment anew.": "{python}: 이것이 없어요: {name}. 환경을 다시 만드세요.",
    "{count} of the answers are not those expected; {file} says which.": (
        "답 {count}개가 기대한 것과 달라요. 어느 것인지는 {file}에 있어요."
    ),
    "no runtime could be asked; {file} says why.": "물어볼 수 있는 런타임이 없었어요. 까닭은 {file}에 있어요.",
}
