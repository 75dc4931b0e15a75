"""Small files in the public ones' formats, whose every verdict the tiny bundles of ``tests.tiny_bundles`` give by eye."""

from __future__ import annotations

from pathlib import Path

GLAD, ANGRY, NEITHER = "42", "6", "24"  # KOTE's 기쁨, 화남/분노, 없음


def write(folder: Path, name: str, rows: list[str]) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def nsmc_file(folder: Path, name: str, rows: list[tuple[str, int]]) -> None:
    write(folder, name, ["id\tdocument\tlabel", *(f"{number}\t{text}\t{label}" for number, (text, label) in enumerate(rows))])


def made_data(folder: Path) -> str:
    """Every set of the table. Texts are told apart by digits, which the tiny bundles do not know."""
    nsmc_file(folder, "nsmc/ratings_test.txt", [("재밌다 ㅋㅋ", 1), ("재밌다 1", 0), ("싫다!!", 0), ("그냥 그렇다", 0)] * 5)
    nsmc_file(folder, "nsmc/ratings_train.txt", [(f"재밌다 {number}", number % 2) for number in range(40)])
    kote = []
    for number in range(60):  # of three comments one is clearly glad, one clearly angry, one both or neither
        text, emotions = (
            (f"재밌다 {number}", GLAD),
            (f"싫다 {number}", ANGRY),
            (f"그냥 {number}", NEITHER if number % 2 else f"{ANGRY},{GLAD}"),
        )[number % 3]
        kote.append(f"{number}\t{text}\t{emotions}")
    write(folder, "kote/val.tsv", kote)
    rows = [f"{'재밌다' if number % 2 else '그냥'} {number},답,0" for number in range(60)]
    write(folder, "chat/chatbot_data.csv", ["Q,A,label", *rows, "실연했어,답,1"])
    pairs = ["1\t0\t싫다", "2\t1\t재밌다", "3\t1\t싫다고 못 한다", "4\t0\t나쁘다", "5\t0\t안 재밌다", "6\t1\t좋다"]
    write(folder, "sentineg/dev.tsv", ["ID\tLabel\tText", *pairs])
    return str(folder)
