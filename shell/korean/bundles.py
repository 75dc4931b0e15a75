"""The Korean of what can be wrong with a bundle, and with what a model is given."""

from __future__ import annotations

from collections.abc import Mapping

BUNDLES: Mapping[str, str] = {
    "build the bundle again with gamseong-export convert, or install it again": (
        "gamseong-export convert로 번들을 다시 만들거나, 다시 설치해 주세요"
    ),
    "{mend}, or update onnxruntime (here {version})": "{mend}. 또는 onnxruntime(지금 {version})을 올려 주세요",
    "is another bundle of this name and version ({files} differs)": "이 이름과 버전의 다른 번들이에요(다른 것: {files})",
    "is another bundle of this name and version ({files} differ)": "이 이름과 버전의 다른 번들이에요(다른 것: {files})",
    "no bundle of this name or folder": "이런 이름이나 폴더의 번들이 없어요",
    "no such version of this bundle": "이 번들에 그런 버전이 없어요",
    "take one of: {names}": "이 가운데 하나를 쓰세요: {names}",
    "is not the file that was written (sha256 differs)": "만들 때의 파일이 아니에요(sha256이 달라요)",
    "cannot be read ({problem})": "읽을 수 없어요({problem})",
    "cannot be written ({problem})": "쓸 수 없어요({problem})",
    "check its permissions": "권한을 확인해 주세요",
    "name a folder that can be written to, on a disk with space left": "자리가 남은 디스크의, 쓸 수 있는 폴더를 알려 주세요",
    "is not JSON": "JSON이 아니에요",
    "is not a list of tokens": "토큰 목록이 아니에요",
    "holds no cases": "사례가 없어요",
    "case {number} is none of {task}": "{number}번째 사례가 {task}의 것이 아니에요",
    "is not a manifest": "매니페스트가 아니에요",
    "has bundle format {format}": "번들 형식이 {format}이에요",
    "this gamseong reads formats 1 to {format}: update gamseong or take a bundle of one of them": (
        "이 gamseong은 형식 1부터 {format}까지 읽어요. gamseong을 올리거나 그런 형식의 번들을 쓰세요"
    ),
    "needs text rules {version}": "글 규칙 {version}이(가) 있어야 해요",
    "this gamseong knows rules up to {version}: update gamseong or take an older version of the bundle": (
        "이 gamseong은 규칙 {version}까지 알아요. gamseong을 올리거나 번들의 옛 버전을 쓰세요"
    ),
    "does not have the fields of a manifest ({problem})": "매니페스트의 항목이 맞지 않아요({problem})",
    "does not list {files}": "목록에 빠진 파일이 있어요: {files}",
    "{field} has the wrong type": "{field}의 종류가 달라요",
    "labels are not texts": "labels가 글이 아니에요",
    "labels are {found}, not {wanted}": "labels가 {wanted}이(가) 아니라 {found}이에요",
    "files has a sha256 that is no text": "files에 글이 아닌 sha256이 있어요",
    "metrics has a figure that is no number": "metrics에 숫자가 아닌 값이 있어요",
    "name {name} is not of the form a-z, 0-9, -": "이름 {name}이(가) a-z, 0-9, - 로 되어 있지 않아요",
    "version {version} is not of the form 1.2.3": "버전 {version}이(가) 1.2.3 꼴이 아니에요",
    "name@version has {count} characters, more than {limit}: shorten the name": (
        "이름@버전이 {limit}자보다 긴 {count}자예요. 이름을 줄여 주세요"
    ),
    "task {task} does not take input {kind}": "task {task}은(는) 입력 {kind}을(를) 받지 않아요",
    "input.max_length is not a positive whole number": "input.max_length가 양의 정수가 아니에요",
    "text_rules is not a positive whole number": "text_rules가 양의 정수가 아니에요",
    "training.series_range is not [smallest, largest]": "training.series_range가 [가장 작은 수, 가장 큰 수]가 아니에요",
    "threshold is not between 0.5 and 1": "threshold가 0.5와 1 사이가 아니에요",
    "tones belongs to format 2, and to it alone": "tones는 형식 2에만, 그리고 거기에는 꼭 있어야 해요",
    "tones belongs to a sentiment bundle": "tones는 감성 번들에만 있어야 해요",
    "thresholds does not name {tones}": "thresholds에 {tones}이(가) 다 있지 않아요",
    "thresholds belongs to format 2": "thresholds는 형식 2에만 있어야 해요",
    "thresholds has a value that is not between 0 and 1": "thresholds에 0과 1 사이가 아닌 값이 있어요",
    "file {name} lies outside the bundle": "파일 {name}이(가) 번들 밖에 있어요",
    "onnxruntime cannot open it": "onnxruntime이 열지 못해요",
    "takes {inputs} and gives {outputs}, not what its manifest says": (
        "{inputs}을(를) 받아 {outputs}을(를) 내는데, 매니페스트와 달라요"
    ),
    "the graph's labels are {found}, the manifest's {wanted}": "그래프의 labels는 {found}, 매니페스트의 것은 {wanted}이에요",
    "does not take {what}": "{what}을(를) 받지 않아요",
    "answers {what} with numbers of shape {shape}": "{what}에 모양이 {shape}인 숫자로 답해요",
    "the model is {difference} away from its golden vectors": "모델이 골든 벡터와 {difference}만큼 달라요",
    "other ids for {text}": "{text}의 id가 달라요",
    "the verdict on {text} is {found}, not {wanted}": "{text}의 판정이 {wanted}이(가) 아니라 {found}이에요",
    "{text} is read as {found}, not {wanted}": "{text}을(를) {wanted}이(가) 아니라 {found}(으)로 읽어요",
    "give this one another version, or replace that one with gamseong-export convert --force": (
        "이것에 다른 버전을 주거나, gamseong-export convert --force로 그것을 바꿔 주세요"
    ),
    "names the unknown tokenizer {name}": "모르는 토크나이저를 써요: {name}",
    "update gamseong": "gamseong을 올려 주세요",
    "{name} is a {task} bundle; take a sentiment one.": "{name}은(는) {task} 번들이에요. 감성 번들을 쓰세요.",
    "{name} has no tones; take a bundle of format 2, or ask for probabilities.": (
        "{name}에는 세 톤의 확률이 없어요. 형식 2인 번들을 쓰거나 probabilities를 부르세요."
    ),
    "{name} is a {task} bundle; take a next-number one.": "{name}은(는) {task} 번들이에요. next-number 번들을 쓰세요.",
    "give exactly {count} finite numbers, such as 0.0 0.1 0.2 0.3.": "0.0 0.1 0.2 0.3처럼 유한한 수 {count}개를 주세요.",
    "predict takes a list of texts; put the one text into a list.": "predict는 글의 목록을 받아요. 글 하나도 목록에 넣어 주세요.",
    "predict takes a list of texts, not {kind}.": "predict는 글의 목록을 받아요: {kind}",
    "a text must be a str, not {kind}.": "글은 str이어야 해요: {kind}",
    "is not installed ({problem})": "설치되어 있지 않아요({problem})",
    "does not start ({problem})": "시작하지 못해요({problem})",
    "install it with: {command}": "이렇게 설치해 주세요: {command}",
    "needs a JVM and found none": "JVM이 있어야 하는데 없어요",
    "install a Java runtime (Debian: apt install default-jre-headless) and set JAVA_HOME if it is not found": (
        "Java 런타임을 설치하고(데비안: apt install default-jre-headless), 찾지 못하면 JAVA_HOME을 정해 주세요"
    ),
}
