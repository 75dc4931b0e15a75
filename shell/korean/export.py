"""The Korean of the help of ``gamseong-export`` and of what it says while it runs."""

from __future__ import annotations

from collections.abc import Mapping

EXPORT: Mapping[str, str] = {
    "Train Keras LSTMs on Korean reviews and export them to ONNX bundles.": (
        "한국어 리뷰로 Keras LSTM을 학습하고 ONNX 번들로 내보냅니다."
    ),
    "done": "끝남",
    "it could not be done (one sentence on stderr says why)": "하지 못함 (표준 오류의 한 문장이 까닭을 말합니다)",
    "{names} not installed; {command}": "설치되어 있지 않아요: {names}. 이렇게 설치해 주세요: {command}",
    "stopped.": "멈췄어요.",
    "stopped; {hint}": "멈췄어요. {hint}",
    "go on with: {command}": "이어서 하려면: {command}",
    "go on after the last finished epoch with: {command}": "마지막으로 끝난 에폭 다음부터 하려면: {command}",
    "no epoch was finished; begin with the first one with: {command}": "끝난 에폭이 없어요. 처음부터 하려면: {command}",
    "{problem}; make room, or give a place that can be read and written.": (
        "{problem}. 자리를 만들거나, 읽고 쓸 수 있는 곳을 알려 주세요."
    ),
    "{value} is not a whole number of 1 or more": "1 이상의 정수여야 해요: {value}",
    "folder with NSMC's two files; overrides GAMSEONG_DATA and config.toml": (
        "NSMC의 두 파일이 있는 폴더. GAMSEONG_DATA와 config.toml보다 우선합니다"
    ),
    "find or download NSMC and say what is in it": "NSMC를 찾거나 내려받고 무엇이 있는지 말합니다",
    "the starred reviews, comments and chat of the flagship model as well": "flagship의 별점 리뷰, 댓글, 대화까지",
    "train a recipe": "레시피 하나를 학습합니다",
    "what to train": "무엇을 학습할지",
    "of seed-lstm": "seed-lstm의 토크나이저",
    "another seed than the recipe's": "레시피와 다른 시드",
    "go on with the newest unfinished run that has an epoch, or with this folder": (
        "에폭이 하나라도 있는 가장 최근의 끝나지 않은 학습을, 또는 이 폴더를 이어서"
    ),
    "begin the last stage where this run began it": "이 학습이 마지막 단계를 시작한 곳에서 시작",
    "turn a finished run into a verified bundle": "끝난 학습을 검증된 번들로 만듭니다",
    "a run's folder (default: the newest finished one)": "학습 폴더 (기본: 가장 최근에 끝난 것)",
    "folder of bundles (default: export.bundles of config.toml)": "번들 폴더 (기본: config.toml의 export.bundles)",
    "write its variant NAME-int8: faster with VNNI, slower in wasm": "변형 이름-int8을 씁니다: VNNI에서 빠르고 wasm에서 느림",
    "replace another bundle of the same version, and say what differed": (
        "같은 버전의 다른 번들을 바꾸고, 무엇이 달랐는지 말합니다"
    ),
    "list the runs with recipe, epochs and best figure": "학습마다 레시피, 에폭, 가장 좋은 값을 보입니다",
    "print JSON instead of lines": "줄 대신 JSON으로",
    "measure a finished run on the parts that may choose between runs; no test part": (
        "끝난 학습을 고르는 데 써도 되는 몫으로만 잽니다. 테스트는 보지 않습니다"
    ),
    "measure a bundle on NSMC's test set, comments, chat and disturbed texts": (
        "번들을 NSMC 테스트, 댓글, 대화, 흔들린 글로 잽니다"
    ),
    "NAME, NAME@VERSION or a folder": "이름, 이름@버전, 또는 폴더",
    "draw its figures into this folder as well": "그림도 이 폴더에 그립니다",
    "a bundle's most confident mistakes, word by word; never on NSMC's test set": (
        "번들이 가장 자신 있게 틀린 글을 단어마다. NSMC 테스트는 보지 않습니다"
    ),
    "validation texts (default: nsmc), or our own lists discord and fresh, which nothing may be learned from": (
        "검증용 글 (기본: nsmc), 또는 아무것도 배우지 않는 우리 목록 discord와 fresh"
    ),
    "how many (default: 100)": "몇 개 (기본: 100)",
    "write a graph of KoELECTRA-small's shape with random weights, to measure archives beside it": (
        "KoELECTRA-small 모양에 가중치는 아무렇게나인 그래프를 씁니다. 보관된 대화와 나란히 재려고요"
    ),
    "a name that ends in .onnx": ".onnx로 끝나는 이름",
    "with int8 weights": "가중치를 int8로",
    "make a run of the mean of several runs' weights that began their last stage from one model": (
        "마지막 단계를 한 모델에서 시작한 여러 학습의 가중치를 평균해 새 학습으로 둡니다"
    ),
    "their folders": "그 폴더들",
    "average takes two or more runs; train further ones with --from RUN and another --seed.": (
        "average에는 학습이 둘 이상 필요해요. --from RUN과 다른 --seed로 더 학습해 주세요."
    ),
    "{run}: is no finished run of the flagship; average takes those alone.": (
        "{run}: 끝난 flagship 학습이 아니에요. average는 그런 것만 받아요."
    ),
    "{run}: began its last stage from another model than {other}; train it with --from.": (
        "{run}: {other}와(과) 다른 모델에서 마지막 단계를 시작했어요. --from으로 학습해 주세요."
    ),
    "time a bundle against a transformer of KoELECTRA-small's shape": "KoELECTRA-small 모양의 트랜스포머와 속도를 견줍니다",
    "the bundle's graph without int8 tables, for the fp32 pair": "int8 표가 없는 번들의 그래프 (fp32끼리 견줄 때)",
    "what is in the chat corpus of export/chat, and how varied it is": "export/chat의 채팅 말뭉치에 무엇이 있고 얼마나 다양한지",
    "draw a run's figures again, into its folder": "학습의 그림을 그 폴더에 다시 그립니다",
    "words, Okt and Mecab: accuracy, time a message, memory": "단어, Okt, Mecab: 정확도, 메시지마다의 시간, 메모리",
}
