"""The Korean of ``gamseong playground``, and of what building with Node and npm fails with."""

from __future__ import annotations

from collections.abc import Mapping

PLAYGROUND: Mapping[str, str] = {
    "open a page that judges in the browser; no text leaves this machine": (
        "브라우저 안에서 판단하는 페이지를 엽니다. 글은 이 기계를 떠나지 않습니다"
    ),
    "the page that package --target web wrote, instead of one built here": (
        "여기서 만드는 페이지 대신, package --target web이 쓴 페이지"
    ),
    "of this machine, to serve it at (8010, or any that is free)": "페이지를 열 이 기계의 포트 (기본 8010, 또는 비어 있는 것)",
    "do not open a browser": "브라우저를 열지 않습니다",
    "must be a port from 1 to 65535, not {value}": "1에서 65535까지의 포트여야 해요: {value}",
    "{folder}: is no playground page; give the folder that package --target web wrote.": (
        "{folder}: 놀이터 페이지가 아니에요. package --target web이 쓴 폴더를 주세요."
    ),
    "{address}: cannot be served ({problem}); give another --port.": (
        "{address}: 여기에서는 열 수 없어요({problem}). 다른 --port를 주세요."
    ),
    "The playground is at {address} (Ctrl-C ends it).": "놀이터: {address} (끝내려면 Ctrl-C)",
    "Building the page with Node {version}; this happens once and takes about a minute.": (
        "Node {version}(으)로 페이지를 만들어요. 처음 한 번뿐이고 1분쯤 걸려요."
    ),
    "The page weighs {plain} MB, {compressed} MB as a server sends it with gzip.": (
        "페이지는 {plain} MB이고, 서버가 gzip으로 보내면 {compressed} MB예요."
    ),
    "Node is not installed": "Node가 설치되어 있지 않아요",
    "npm is not installed": "npm이 설치되어 있지 않아요",
    "{program} does not start": "이 프로그램이 시작되지 않아요: {program}",
    "Node {version} is too old": "Node가 너무 오래되었어요({version})",
    "install Node {oldest} or newer with npm (https://nodejs.org)": "Node {oldest} 이상을 npm과 함께 설치해 주세요 (https://nodejs.org)",
    "was not done after {seconds} seconds": "{seconds}초가 지나도 끝나지 않았어요",
    "failed ({said})": "실패했어요({said})",
    "check the network and try again": "네트워크를 확인하고 다시 해 주세요",
    "make room, check the network, and try again": "자리를 만들고 네트워크를 확인한 다음 다시 해 주세요",
    "is there already": "이미 있어요",
    "give a new folder, or remove this one": "새 폴더를 주거나 이 폴더를 지워 주세요",
    "does not run in JavaScript": "JavaScript에서 돌지 않아요",
    "take a bundle that reads {tokens}": "이렇게 읽는 번들을 쓰세요: {tokens}",
}
