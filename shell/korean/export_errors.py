"""The Korean of the failures of ``gamseong-export``: its data, its runs, its graphs and its bundles."""

from __future__ import annotations

from collections.abc import Mapping

_OPTIONS: Mapping[str, str] = {
    "--from starts a new run and --resume goes on with one; give one of them.": (
        "--from은 새 학습을 시작하고 --resume은 하던 학습을 이어서 해요. 둘 가운데 하나만 주세요."
    ),
    "--resume goes on with the seed that its run began with; leave out --seed.": (
        "--resume은 그 학습을 시작할 때의 시드로 이어서 해요. --seed를 빼 주세요."
    ),
    "--seed must be 0 or more.": "--seed는 0 이상이어야 해요.",
    "--tokenizer belongs to seed-lstm; leave it out for other recipes.": (
        "--tokenizer는 seed-lstm에만 있어요. 다른 레시피에서는 빼 주세요."
    ),
    "KERAS_BACKEND={chosen}: a training runs on {known}; set one of them, or none.": (
        "KERAS_BACKEND={chosen}: 학습은 {known}(으)로 해요. 이 가운데 하나로 하거나 지워 주세요."
    ),
    "KERAS_BACKEND=jax: jax is not installed; {command}": (
        "KERAS_BACKEND=jax: jax가 설치되어 있지 않아요. 이렇게 설치해 주세요: {command}"
    ),
    "a process was ended from outside, as where memory is short; free some and start again.": (
        "프로세스 하나가 밖에서 끝났어요. 메모리가 모자라면 그래요. 메모리를 비우고 다시 시작해 주세요."
    ),
}

_SETTINGS: Mapping[str, str] = {
    "must be of the form 1.2.3": "1.2.3 꼴이어야 해요",
    "must be one or more of {known}": "이 가운데 하나 이상이어야 해요: {known}",
}

_DATA: Mapping[str, str] = {
    "{path}: is not a folder; {mend}.": "{path}: 폴더가 아니에요. {mend}.",
    "give the folder that holds the data with --data, or none to download it": (
        "데이터가 있는 폴더를 --data로 알려 주거나, --data를 빼서 내려받으세요"
    ),
    "{files}: not to be had, as said above; mend that and run fetch-data --all again.": (
        "{files}: 위에 말한 까닭으로 얻지 못했어요. 그것을 고치고 fetch-data --all을 다시 하세요."
    ),
    "{folder}: holds no {file}; give a folder that does with --data, or none to download it.": (
        "{folder}: 이 파일이 없어요: {file}. 있는 폴더를 --data로 알려 주거나, --data를 빼서 내려받으세요."
    ),
    "{folder}: holds no {file}; put it there as {place} ({licence}).": (
        "{folder}: 이 파일이 없어요: {file}. 거기에 {place}(으)로 넣어 주세요 ({licence})."
    ),
    "{file}: has no public place; put it into a folder and give that with --data ({licence}).": (
        "{file}: 내려받을 곳이 없어요. 폴더에 넣고 그 폴더를 --data로 알려 주세요 ({licence})."
    ),
    "{url}: is not the published file (sha256 differs); try again later.": (
        "{url}: 공개된 파일이 아니에요 (sha256이 달라요). 나중에 다시 해 주세요."
    ),
    "{url}: cannot be downloaded ({reason}); {mend}.": "{url}: 내려받을 수 없어요 ({reason}). {mend}.",
    "check the network, or put the file into a folder and give it with --data": (
        "네트워크를 확인하거나, 파일을 폴더에 넣고 그 폴더를 --data로 알려 주세요"
    ),
    "{path}: is in the repository alone, not in what is installed; work in a checkout of it.": (
        "{path}: 저장소에만 있고 설치한 것에는 없어요. 저장소를 받아 거기서 해 주세요."
    ),
    "{path}: cannot be read ({reason}); check --data or run gamseong-export fetch-data.": (
        "{path}: 읽을 수 없어요 ({reason}). --data를 확인하거나 gamseong-export fetch-data를 하세요."
    ),
    "{path}: cannot be written ({reason}); make room or take another folder.": (
        "{path}: 쓸 수 없어요 ({reason}). 자리를 만들거나 다른 폴더를 쓰세요."
    ),
    "{path}: is not UTF-8; take the published file (gamseong-export fetch-data).": (
        "{path}: UTF-8이 아니에요. 공개된 파일을 쓰세요 (gamseong-export fetch-data)."
    ),
    "{path}: is not a whole gzip file; delete it and take it anew.": (
        "{path}: 온전한 gzip 파일이 아니에요. 지우고 다시 받으세요."
    ),
    "{path}: is not a whole tar file or a folder ({reason}); {mend}.": (
        "{path}: 온전한 tar 파일도 폴더도 아니에요 ({reason}). {mend}."
    ),
    "take the archive of github.com/e9t/nsmc anew": "github.com/e9t/nsmc의 아카이브를 다시 받으세요",
    "{path}: its {file} is not the published file (sha256 differs); take the archive anew.": (
        "{path}: 안에 든 {file}은(는) 공개된 파일이 아니에요 (sha256이 달라요). 아카이브를 다시 받으세요."
    ),
    "{path}: holds no {file}; take the archive of github.com/e9t/nsmc.": (
        "{path}: 안에 이것이 없어요: {file}. github.com/e9t/nsmc의 아카이브를 쓰세요."
    ),
    "{path}: holds no row of the form id<tab>document<tab>label; take NSMC's own file.": (
        "{path}: id<탭>document<탭>label 꼴인 줄이 없어요. NSMC의 파일을 쓰세요."
    ),
    "{path}: holds no row of the form text|1; take the published file (gamseong-export fetch-data --all).": (
        "{path}: 글|1 꼴인 줄이 없어요. 공개된 파일을 쓰세요 (gamseong-export fetch-data --all)."
    ),
    "{path}: holds no comment that has a label; gamseong-export fetch-data --all gets the published files.": (
        "{path}: 라벨이 있는 댓글이 없어요. gamseong-export fetch-data --all로 공개된 파일을 받으세요."
    ),
    "{path}: holds no row of its form; take the published file (gamseong-export fetch-data --all).": (
        "{path}: 제 꼴인 줄이 없어요. 공개된 파일을 쓰세요 (gamseong-export fetch-data --all)."
    ),
    "{path}: holds no row that ends in 1 to 10 stars; delete it, or take the published file.": (
        "{path}: 별점 1~10으로 끝나는 줄이 없어요. 지우거나, 공개된 파일을 쓰세요."
    ),
    "{path}: is not quoted as the published file is ({reason}); take that one.": (
        "{path}: 따옴표가 공개된 파일과 달라요 ({reason}). 공개된 파일을 쓰세요."
    ),
    "{path}, line {number}: is not {form} with a label of {labels}; mend it.": (
        "{path}, {number}번째 줄: {form} 꼴이 아니거나, 라벨이 이 가운데 하나가 아니에요: {labels}. 고쳐 주세요."
    ),
    "{name}: is not one of the project's own lists; take one of {known}.": (
        "{name}: 이 프로젝트의 목록이 아니에요. 이 가운데 하나를 쓰세요: {known}."
    ),
    "{wanted} validation rows cannot be taken from {found} different reviews; lower `validation`.": (
        "검증용 {wanted}줄을 서로 다른 리뷰 {found}건에서 떼어 낼 수 없어요. `validation`을 낮추세요."
    ),
}

_RUNS: Mapping[str, str] = {
    "{path}: holds no {wanted}; start one with gamseong-export train RECIPE.": (
        "{path}: {wanted}이 없어요. gamseong-export train 레시피로 시작하세요."
    ),
    "finished run": "끝난 학습",
    "unfinished run with a finished epoch": "끝난 에폭이 있는, 하다 만 학습",
    "{path}: holds no run; start one with gamseong-export train RECIPE.": (
        "{path}: 학습이 없어요. gamseong-export train 레시피로 시작하세요."
    ),
    "{path}: is not a training run of this version; give the folder that train printed.": (
        "{path}: 이 버전의 학습 폴더가 아니에요. train이 알려 준 폴더를 주세요."
    ),
    "{path}: has not finished; go on with: {command}": "{path}: 아직 끝나지 않았어요. 이어서 하려면: {command}",
    "{path}: has finished; convert it with: {command}": "{path}: 이미 끝났어요. 번들로 만들려면: {command}",
    "{path}: is a run of {found}, not of {wanted}; {mend}": "{path}: {wanted}이(가) 아니라 {found}의 학습이에요. {mend}",
    "{path}: trained its first stages with another {settings}; set that alike.": (
        "{path}: 앞 단계를 다른 설정으로 학습했어요: {settings}. 같게 맞춰 주세요."
    ),
    "{path}: has no finished stage to begin after; give a run that has come to its last stage.": (
        "{path}: 이어받을 끝난 단계가 없어요. 마지막 단계까지 간 학습을 주세요."
    ),
    "{path}: cannot be made ({reason}); {mend}.": "{path}: 만들 수 없어요 ({reason}). {mend}.",
    "set export.runs to a folder that can be written to": "export.runs를 쓸 수 있는 폴더로 정해 주세요",
    "{path}: is damaged; put it back as it was, or begin a new run.": (
        "{path}: 손상되었어요. 전처럼 되돌려 놓거나, 새 학습을 시작하세요."
    ),
    "{path}: is damaged; delete it to go on from an earlier epoch, or begin a new run.": (
        "{path}: 손상되었어요. 지우고 그 앞 에폭부터 이어서 하거나, 새 학습을 시작하세요."
    ),
    "{path}: is damaged; delete it, and the teachers read the reviews again.": (
        "{path}: 손상되었어요. 지우면 스승들이 리뷰를 다시 읽어요."
    ),
    "{path}: is missing or damaged; train the run again, or take another one.": (
        "{path}: 없거나 손상되었어요. 다시 학습하거나 다른 학습을 쓰세요."
    ),
    "{path}: lacks epochs up to {epoch}, which has a checkpoint; put it back, or begin a new run.": (
        "{path}: 체크포인트는 에폭 {epoch}까지 있는데 그 줄이 없어요. 되돌려 놓거나, 새 학습을 시작하세요."
    ),
    "{path}: the data, or how it is read, has changed since the run began; {mend}.": (
        "{path}: 학습을 시작한 뒤로 데이터나 데이터를 읽는 방법이 바뀌었어요. {mend}."
    ),
    "give the data of that time with --data, or begin a new run": "그때의 데이터를 --data로 알려 주거나, 새 학습을 시작하세요",
    "{path}: was learned from, and is of another state of {changes}; {mend}.": (
        "{path}: 이미 이것으로 배웠는데, 그 뒤로 달라진 것이 있어요: {changes}. {mend}."
    ),
    "begin a new run, or put back what it was made of": "새 학습을 시작하거나, 이것을 만든 것을 되돌려 놓으세요",
    "{path}: holds {found} of the {wanted} reviews that {run} kept out; {mend}.": (
        "{path}: {run}에서 떼어 둔 리뷰 {wanted}건 가운데 {found}건만 있어요. {mend}."
    ),
    "give the data that it was trained on with --data": "그때 학습한 데이터를 --data로 알려 주세요",
    "{path}: kept out other reviews than this run does; train {teacher} anew with the same split.": (
        "{path}: 이 학습과 다른 리뷰를 떼어 두었어요. {teacher}을(를) 같은 몫으로 다시 학습하세요."
    ),
    "{path}: {recipe} reads numbers, not reviews; give a run of another recipe.": (
        "{path}: {recipe}은(는) 리뷰가 아니라 숫자를 읽어요. 다른 레시피의 학습을 주세요."
    ),
    "{path}: {recipe} reads numbers and keeps none out; give a run of another recipe.": (
        "{path}: {recipe}은(는) 숫자를 읽고, 검증용으로 떼어 두는 것이 없어요. 다른 레시피의 학습을 주세요."
    ),
}

_BUNDLES: Mapping[str, str] = {
    "{path}: a teacher is not shipped; convert a run of what it teaches, the flagship.": (
        "{path}: 스승은 번들로 만들지 않아요. 스승이 가르치는 flagship의 학습을 주세요."
    ),
    "{path}: takes no text, and has no int8 variant; leave out --int8-lstm.": (
        "{path}: 글을 받지 않아서 int8 변형이 없어요. --int8-lstm을 빼 주세요."
    ),
    "{path}: is not the model of this recipe; train it again.": "{path}: 이 레시피의 모델이 아니에요. 다시 학습하세요.",
    "{path}: onnxruntime cannot open it; give an .onnx file with --fp32.": (
        "{path}: onnxruntime이 열지 못해요. --fp32로 .onnx 파일을 주세요."
    ),
    "{path}: does not take {name} alone; give a graph of {bundle}.": (
        "{path}: 받는 것이 {name} 하나가 아니에요. {bundle}의 그래프를 주세요."
    ),
    "Keras and ONNX differ by {found}, more than {limit}; the bundle is not written.": (
        "Keras와 ONNX의 차이 {found}이(가) 한도 {limit}을(를) 넘어서 번들을 쓰지 않았어요."
    ),
    "int8 moves the accuracy by {found} points; {limit} is allowed.": (
        "int8이 정확도를 {found}점 바꿔요. {limit}점까지만 괜찮아요."
    ),
    "the ONNX checker refuses the graph: {reason}": "ONNX 검사기가 그래프를 받아들이지 않아요: {reason}",
    "the bundle's LSTM is int8 already; give its fp32 graph with --fp32, or take the bundle without -int8.": (
        "번들의 LSTM이 벌써 int8이에요. fp32 그래프를 --fp32로 주거나, -int8이 없는 번들을 쓰세요."
    ),
    "the bundle's manifest does not say which reviews its training kept out; take --on kote or --on discord.": (
        "번들의 매니페스트에 어떤 리뷰를 떼어 두었는지가 없어요. --on kote나 --on discord를 쓰세요."
    ),
    "the graph has no LSTM over sums of int8 rows, and so no int8 variant.": (
        "그래프에 int8 줄의 합을 읽는 LSTM이 없어서 int8 변형을 만들 수 없어요."
    ),
    "the graph holds a loop: build the export twin without mask and recurrent dropout.": (
        "그래프에 반복문이 있어요. 내보낼 모델을 마스크와 순환 드롭아웃 없이 만드세요."
    ),
    "the graph holds no LSTM node: tf2onnx did not recognise the layer.": (
        "그래프에 LSTM 노드가 없어요. tf2onnx가 층을 알아보지 못했어요."
    ),
    "the graph's inputs and outputs are {found}, not {wanted}.": ("그래프의 입력과 출력이 {wanted}이어야 하는데 {found}이에요."),
}

EXPORT_ERRORS: Mapping[str, str] = {**_OPTIONS, **_SETTINGS, **_DATA, **_RUNS, **_BUNDLES}
