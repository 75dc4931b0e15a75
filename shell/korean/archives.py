"""The Korean of what is said about files of messages: reading, scoring, reporting."""

from __future__ import annotations

from collections.abc import Mapping

ARCHIVES: Mapping[str, str] = {
    # gamseong score
    "judge the messages of chat exports and tables, and write them with their verdicts": (
        "대화 내보내기와 표의 메시지를 판단해 그 판단과 함께 씁니다"
    ),
    "a name that ends in .parquet, .csv or .jsonl; or a folder, for a Parquet file for each FILE": (
        ".parquet, .csv, .jsonl로 끝나는 이름. 또는 FILE마다 Parquet 파일을 둘 폴더"
    ),
    "of every FILE, instead of what it looks like: discord-json, discord-csv, kakaotalk, telegram, slack, csv, jsonl, "
    "parquet or plain": (
        "보이는 대로가 아니라 모든 FILE을 이 형식으로: discord-json, discord-csv, kakaotalk, telegram, slack, csv, jsonl, "
        "parquet, plain"
    ),
    "the column of a table that holds the texts": "표에서 글이 든 열",
    "of every FILE, such as cp949, instead of what it looks like": "보이는 대로가 아니라 모든 FILE을 이 인코딩으로. 예: cp949",
    "the column of a table that says when a text was written": "표에서 글을 쓴 때가 든 열",
    "the column of a table that says in which channel": "표에서 채널이 든 열",
    "replace an output that is there": "이미 있는 결과를 바꿉니다",
    "--by writes counts, which have no authors; leave --authors out.": (
        "--by가 쓰는 개수에는 글쓴이가 없어요. --authors를 빼 주세요."
    ),
    "{file}: {problem}; make room, or give a place that can be read and written.": (
        "{file}: {problem}. 자리를 만들거나, 읽고 쓸 수 있는 곳을 알려 주세요."
    ),
    "left out, for they were scored before ({count}; name a file to judge it anew)": (
        "이미 판단한 파일이라 뺌 ({count}; 다시 판단하려면 그 파일을 직접 주세요)"
    ),
    "{file}: was scored before, as all that lies beside it; name the files to judge them anew.": (
        "{file}: 옆에 있는 것까지 모두 이미 판단한 파일이에요. 다시 판단하려면 파일을 직접 주세요."
    ),
    "{file}: none of the {count} rows could be read; {rejected} says why of each.": (
        "{file}: 줄 {count}개를 하나도 읽지 못했어요. 까닭은 줄마다 {rejected}에 있어요."
    ),
    "{out}: is there already; name another output, or replace it with --force.": (
        "{out}: 이미 있어요. 다른 이름을 주거나 --force로 바꿔 주세요."
    ),
    "{file}: has no column {column}; give {option} one of: {columns}.": (
        "{file}: {column} 열이 없어요. {option}에 이 가운데 하나를 주세요: {columns}."
    ),
    "counts instead of messages; or several, as channel,day": "메시지 대신 이렇게 묶은 개수. 여럿이면 channel,day처럼",
    "whose clocks --by follows (Asia/Seoul)": "--by가 따르는 시간대 (기본 Asia/Seoul)",
    "write a hash of who wrote a message, of which the key is thrown away; without it nothing is written": (
        "글쓴이의 해시를 씁니다. 그 열쇠는 버립니다. 없으면 글쓴이를 쓰지 않습니다"
    ),
    "embedded, on this machine; or ray, on a cluster (embedded)": "이 기계에서는 embedded, 클러스터에서는 ray (기본 embedded)",
    "processes that judge (one for each core)": "판단하는 프로세스 수 (기본은 코어마다 하나)",
    "go on with a run that was stopped": "멈춘 일을 이어서 합니다",
    "no progress and no summary": "진행과 요약을 보이지 않습니다",
    "must be some of {keys}, not {value}": "{keys} 가운데에서 골라야 해요: {value}",
    "must be a time zone such as Asia/Seoul, not {value}": "Asia/Seoul 같은 시간대여야 해요: {value}",
    "the offline Discord, or another part that is needed, is not installed": "오프라인 디스코드나 다른 필요한 것이 미설치",
    "`analyze`, `score` or `report` cannot read what it is given": "`analyze`, `score`, `report`가 받은 것을 읽지 못함",
    "`score`, `report` or `playground` cannot write its output": "`score`, `report`, `playground`가 결과를 쓰지 못함",
    "the packages that this needs are not installed; install them with: {command}": (
        "여기에 필요한 패키지가 설치되어 있지 않아요. 이렇게 설치해 주세요: {command}"
    ),
    "messages": "메시지",
    "stopped.": "멈췄어요.",
    "What was scored so far is kept; the same command with --resume goes on.": (
        "여기까지 판단한 것은 남아 있어요. 같은 명령에 --resume을 붙이면 이어서 해요."
    ),
    "{count} rows could not be read; see {file}. The last of them, in {source}: {reason}": (
        "읽지 못한 줄이 {count}개 있어요. {file}을(를) 보세요. 그 마지막은 {source}: {reason}"
    ),
    "{out}: is no file; --out takes a name that ends in .parquet, .csv or .jsonl, or a folder.": (
        "{out}: 파일이 아니에요. --out에는 .parquet, .csv, .jsonl로 끝나는 이름이나 폴더를 쓰세요."
    ),
    "{file}: {read} rows read, {judged} judged, {skipped} skipped, {rejected} rejected; {seconds} s, {speed} a second": (
        "{file}: 읽은 줄 {read}, 판단 {judged}, 건너뜀 {skipped}, 읽지 못함 {rejected}. {seconds}초, 초당 {speed}"
    ),
    "judged by their beginning alone: {count}": "앞부분만 판단한 것: {count}",
    "skipped": "건너뜀",
    "without text": "글 없음",
    "by bots": "봇",
    "system notices": "시스템 알림",
    "attachments without words": "글 없는 첨부",
    "forwarded words of others": "전달한 남의 말",
    "the column {column} is called {new} in the output": "열 {column}은(는) 결과에서 {new}(이)라는 이름이에요",
    "left out: the column {column} (--authors hash writes a hash of it)": "뺀 열: {column} (--authors hash 는 그 해시를 써요)",
    "{out}: --out takes a name that ends in .parquet, .csv or .jsonl, or a folder.": (
        "{out}: --out에는 .parquet, .csv, .jsonl로 끝나는 이름이나 폴더를 주세요."
    ),
    "{out}: its folder is not there; make it, or name another output.": "{out}: 그 폴더가 없어요. 만들거나 다른 이름을 주세요.",
    "{out}: is a folder that holds something; name a new one.": "{out}: 비어 있지 않은 폴더예요. 새 폴더의 이름을 주세요.",
    "{out}: is an input as well; name another output.": "{out}: 읽을 파일이기도 해요. 다른 이름을 주세요.",
    "{out}: another run is writing it; wait for that, or name another output.": (
        "{out}: 다른 실행이 쓰고 있어요. 기다리거나 다른 이름을 주세요."
    ),
    "{out}: there is no unfinished run to go on with; leave --resume out.": "{out}: 이어서 할 일이 없어요. --resume을 빼 주세요.",
    "{out}: {folder} holds an unfinished run; go on with --resume, or delete that folder to start over.": (
        "{out}: {folder}에 하다 만 일이 있어요. --resume으로 이어서 하거나, 그 폴더를 지우고 새로 시작해 주세요."
    ),
    "{out}: the unfinished run had other {names}; give the same with --resume, or delete {folder} to start over.": (
        "{out}: 하다 만 일과 다른 것이 있어요({names}). 같은 것을 --resume과 함께 주거나, {folder}를 지우고 새로 시작해 주세요."
    ),
    "{file}: is damaged; delete {folder} and start over without --resume.": (
        "{file}: 손상되었어요. {folder}를 지우고 --resume 없이 새로 시작해 주세요."
    ),
    "{file}: is shorter than it was; delete {folder} and start over without --resume.": (
        "{file}: 전보다 짧아요. {folder}를 지우고 --resume 없이 새로 시작해 주세요."
    ),
    "{file}: is not what it was when the unfinished run read it; delete {folder} to start over without --resume.": (
        "{file}: 하다 만 일이 읽을 때와 달라졌어요. {folder}를 지우고 --resume 없이 새로 시작해 주세요."
    ),
    "{file}: has several columns called {column}; give each a name of its own.": (
        "{file}: {column}(이)라는 열이 여럿이에요. 저마다 다른 이름을 주세요."
    ),
    "{file}: its texts are in {column}, those before in {other}; score such files apart, or into a folder.": (
        "{file}: 글이 {column}에 있는데 앞의 파일은 {other}에 있어요. 따로 판단하거나 폴더에 쓰세요."
    ),
    "{file}: has other columns than the files before it ({names}); score such files apart, or into a folder.": (
        "{file}: 앞의 파일과 열이 달라요({names}). 따로 판단하거나 폴더에 쓰세요."
    ),
    "{file}: its columns have other types than those of the files before it; score such files apart, or into a folder.": (
        "{file}: 열의 종류가 앞의 파일과 달라요. 따로 판단하거나 폴더에 쓰세요."
    ),
    "--by {key} needs a column that says it; give {option} one of: {columns}.": (
        "--by {key}에는 그것이 든 열이 있어야 해요. {option}에 이 가운데 하나를 주세요: {columns}."
    ),
    "--by needs times, and a column of them holds none that can be read ({problem}).": (
        "--by에는 시간이 있어야 하는데 그 열에서 시간을 읽을 수 없어요({problem})."
    ),
    "a worker process ended ({how}); make room in memory, or give fewer --workers.": (
        "판단하던 프로세스가 끝났어요({how}). 메모리를 비우거나 --workers를 줄여 주세요."
    ),
    "File too large": "너무 큰 파일",
    "{file}: is no graph of a transformer; write one with: gamseong-export transformer --out FILE.onnx": (
        "{file}: 트랜스포머의 그래프가 아니에요. 이렇게 쓰세요: gamseong-export transformer --out FILE.onnx"
    ),
    "- stands for standard input, which can be read once; give it once.": (
        "-는 표준 입력이라 한 번만 읽을 수 있어요. 한 번만 주세요."
    ),
    # reading
    "standard input is closed; name a file instead of -.": "표준 입력이 닫혀 있어요. - 대신 파일을 알려 주세요.",
    "the rest cannot be read ({problem})": "나머지를 읽을 수 없어요({problem})",
    "{file}: there is no such file or folder; check the path.": "{file}: 그런 파일이나 폴더가 없어요. 경로를 확인해 주세요.",
    "{file}: holds no file that ends in {endings}; name the files themselves.": (
        "{file}: {endings}(으)로 끝나는 파일이 없어요. 파일을 직접 알려 주세요."
    ),
    "{file}: is a ZIP archive or a spreadsheet; unpack it, or save it as CSV.": (
        "{file}: ZIP이나 스프레드시트예요. 압축을 풀거나 CSV로 저장해 주세요."
    ),
    "{file}: is a PDF; give the export that it was made of.": "{file}: PDF예요. 그것을 만든 내보내기 파일을 주세요.",
    "{file}: is an old Office file; save it as CSV.": "{file}: 옛 오피스 파일이에요. CSV로 저장해 주세요.",
    "{file}: is a database; export its messages as CSV.": "{file}: 데이터베이스예요. 메시지를 CSV로 내보내 주세요.",
    "{file}: is a picture; give an export of the chat.": "{file}: 그림이에요. 대화를 내보낸 파일을 주세요.",
    "{file}: is no text; give an export of a chat, a table or a text file.": (
        "{file}: 글이 아니에요. 대화 내보내기, 표, 글 파일을 주세요."
    ),
    "{file}: is HTML; export the chat as JSON, CSV or text.": "{file}: HTML이에요. 대화를 JSON, CSV, 글로 내보내 주세요.",
    "{file}: is DiscordChatExporter's text, which does not tell messages apart; export the channel as JSON.": (
        "{file}: DiscordChatExporter의 글 파일이라 메시지가 나뉘지 않아요. 채널을 JSON으로 내보내 주세요."
    ),
    "{file}: is JSON, but no export of Discord, Telegram or Slack; make it JSON Lines, one object a line, or give its format "
    "with --format.": (
        "{file}: JSON이지만 디스코드, 텔레그램, 슬랙의 내보내기가 아니에요. 줄마다 객체가 하나인 JSON Lines로 바꾸거나 "
        "--format으로 형식을 알려 주세요."
    ),
    "{encoding} is no encoding that is known; give --encoding another one, such as cp949.": (
        "{encoding}은(는) 모르는 인코딩이에요. --encoding에 cp949 같은 것을 주세요."
    ),
    "{file}: has no line that names its columns; put one first, or read it with --format plain.": (
        "{file}: 열 이름이 든 줄이 없어요. 첫 줄에 두거나 --format plain으로 읽어 주세요."
    ),
    "{file}: has no line with a JSON object; give its format with --format.": (
        "{file}: JSON 객체가 든 줄이 없어요. --format으로 형식을 알려 주세요."
    ),
    "{file}: has no column {column}; give --text-column one of: {columns}.": (
        "{file}: {column}(이)라는 열이 없어요. --text-column에 이 가운데 하나를 주세요: {columns}"
    ),
    "{file}: it is not clear which column holds the texts; give --text-column one of: {columns}.": (
        "{file}: 어느 열에 글이 있는지 알 수 없어요. --text-column에 이 가운데 하나를 주세요: {columns}"
    ),
    "{file}: is no Parquet file that can be read; write it again, or give its format with --format.": (
        "{file}: 읽을 수 있는 Parquet 파일이 아니에요. 다시 쓰거나 --format으로 형식을 알려 주세요."
    ),
    "{file}: column {column} holds {kind}, not texts; give another one with --text-column.": (
        "{file}: 열 {column}에는 글이 아니라 {kind}이(가) 있어요. --text-column으로 다른 열을 알려 주세요."
    ),
    # why a row could not be read
    "the file ends here, before its JSON does": "JSON이 끝나기 전에 파일이 여기서 끝나요",
    "is not a JSON object": "JSON 객체가 아니에요",
    "is not a message": "메시지가 아니에요",
    "has a {column} that is no text": "{column}에 글이 아닌 것이 있어요",
    "has a text of an unknown form": "글이 모르는 형태예요",
    "was written while the file was read": "파일을 읽는 동안 쓰인 줄이에요",
    "is not a row of a CSV ({problem})": "CSV의 줄이 아니에요({problem})",
    "has a quote that is not closed": "닫히지 않은 따옴표가 있어요",
    "has {found} cells, not {columns}": "칸이 {columns}개가 아니라 {found}개예요",
    "belongs to no message": "어느 메시지에도 속하지 않아요",
    "is longer than {count} characters": "{count}자보다 길어요",
    "holds bytes that are no text in the file's encoding; name it with --encoding": (
        "파일의 인코딩으로 글이 아닌 바이트가 있어요. --encoding으로 인코딩을 알려 주세요"
    ),
    "holds bytes that are no text": "글이 아닌 바이트가 있어요",
    "lies in a part of the file that is damaged": "파일의 손상된 곳에 있어요",
    "Truncated compressed stream": "압축이 끝나기 전에 끊김",
    # gamseong report
    "make a page that shows what scored messages say: one HTML file": (
        "판단한 메시지가 무엇을 말하는지 보이는 페이지를 HTML 파일 하나로 만듭니다"
    ),
    "what score wrote, or the CSV that 감성채널 attaches; or folders of them": (
        "score가 쓴 것이나 감성채널이 붙인 CSV, 또는 그런 폴더"
    ),
    "a name that ends in .html": ".html로 끝나는 이름",
    "with the clearest messages; without it the page holds none": "가장 뚜렷한 메시지도 싣습니다. 없으면 메시지는 싣지 않습니다",
    "whose clocks the page follows (Asia/Seoul)": "페이지가 따르는 시간대 (기본 Asia/Seoul)",
    "two periods to compare, as 2025-01..2025-03 or 2025-06-01..2025-06-14 or 2026": (
        "견줄 두 기간. 예: 2025-01..2025-03, 2025-06-01..2025-06-14, 2026"
    ),
    "of the page (as that of the command)": "페이지의 언어 (기본은 명령의 언어)",
    "must be days, months or years such as 2025-01..2025-03, not {value}": (
        "2025-01..2025-03처럼 날, 달, 해로 써야 해요: {value}"
    ),
    "{file}: {count} messages{span}, {turns} turning points": "{file}: 메시지 {count}개{span}, 전환점 {turns}곳",
    "{count} rows could not be read": "읽지 못한 줄 {count}개",
    "without words: {problem}": "단어 없이 만들었어요: {problem}",
    "report reads its files twice; name a file instead of -.": "report는 파일을 두 번 읽어요. - 대신 파일을 알려 주세요.",
    "{file}: is no Parquet file that can be read; score it again.": (
        "{file}: 읽을 수 있는 Parquet 파일이 아니에요. 다시 판단해 주세요."
    ),
    "{file}: was not scored; give what gamseong score wrote, or the CSV of 감성채널.": (
        "{file}: 판단한 파일이 아니에요. gamseong score가 쓴 것이나 감성채널의 CSV를 주세요."
    ),
    "{file}: is not the CSV that 감성채널 attached; take that file as it was.": (
        "{file}: 감성채널이 붙인 CSV와 달라요. 그 파일을 그대로 주세요."
    ),
    "{file}: its column {name} holds something that is no number; score it again.": (
        "{file}: 열 {name}에 숫자가 아닌 것이 있어요. 다시 판단해 주세요."
    ),
    "{files}: holds no messages; score some first.": "{files}: 메시지가 없어요. 먼저 판단해 주세요.",
    "{file}: holds no texts to quote; leave --quotes out, or name them with --text-column.": (
        "{file}: 실을 글이 없어요. --quotes를 빼거나 --text-column으로 글이 든 열을 알려 주세요."
    ),
    "--compare of counts by week takes whole weeks, from a Monday to a Sunday; give such days, or the messages.": (
        "주마다 센 수의 --compare에는 월요일부터 일요일까지 온전한 주를 주세요. 아니면 메시지를 주세요."
    ),
    "--compare needs times, and no message has one.": "--compare에는 시각이 있어야 하는데, 시각이 있는 메시지가 없어요.",
    "--compare {period}: has no messages; take days from {first} to {last}.": (
        "--compare {period}: 메시지가 없어요. {first}부터 {last}까지의 날에서 골라 주세요."
    ),
    "{out}: --out of a report takes a file that ends in .html.": "{out}: report의 --out에는 .html로 끝나는 파일을 주세요.",
    # clusters
    "chat exports, tables or texts, folders of them, or - for a pipe; .gz and .zst too; with --engine ray also addresses": (
        "대화 내보내기, 표, 글 파일, 그런 폴더, 또는 파이프를 뜻하는 -. .gz와 .zst도. --engine ray에는 주소도"
    ),
    "{path} is a path beside addresses; give its address, such as file:///folder.": (
        "{path}은(는) 주소들 사이의 경로예요. file:///folder 같은 주소를 주세요."
    ),
    "what lies at an address is scored with --engine ray; add that, or give paths.": (
        "주소에 있는 것은 --engine ray로 판단해요. 그것을 붙이거나 경로를 주세요."
    ),
    "{option} is for files on this machine; leave it out where addresses are given.": (
        "{option}은(는) 이 기계의 파일에만 써요. 주소를 줄 때는 빼 주세요."
    ),
    "{variable} begins with {client}, which is for notebooks; submit the command with ray job submit, or start it on a machine "
    "of the cluster with {same}=auto.": (
        "{variable}이(가) 노트북용인 {client}로 시작해요. ray job submit으로 맡기거나, "
        "클러스터의 기계에서 {same}=auto로 실행해 주세요."
    ),
    "{variable} is {address}, and no cluster answers there ({problem}); start one with ray start, or unset {same} to have it "
    "started on this machine.": (
        "{variable}의 {address}에서 클러스터가 답하지 않아요({problem}). ray start로 시작하거나, "
        "{same}을(를) 지워 이 기계에서 시작하게 해 주세요."
    ),
    "Ray does not start on this machine ({problem}); leave out --engine ray.": (
        "이 기계에서 Ray가 시작하지 않아요({problem}). --engine ray를 빼 주세요."
    ),
    "no worker of the cluster has started in {minutes} minutes; wait until some of its cores are free.": (
        "클러스터의 프로세스가 {minutes}분 동안 하나도 시작하지 못했어요. 코어가 빌 때까지 기다려 주세요."
    ),
    "a worker of the cluster did not start ({problem}); install gamseong[cluster], of this version, on every machine of it.": (
        "클러스터의 프로세스가 시작하지 못했어요({problem}). 클러스터의 모든 기계에 이 버전의 gamseong[cluster]를 설치해 주세요."
    ),
    "a machine of the cluster has gamseong {theirs}, this one {ours}; install the same on all of them.": (
        "클러스터의 한 기계에는 gamseong {theirs}, 여기에는 {ours}이(가) 있어요. 모두 같은 것을 설치해 주세요."
    ),
    "workers of the cluster ended again and again ({problem}); make room in memory, or give fewer --workers.": (
        "클러스터의 프로세스가 거듭 끝났어요({problem}). 메모리를 비우거나 --workers를 줄여 주세요."
    ),
    "the cluster cannot judge a batch ({problem}); look at it without --engine ray.": (
        "클러스터가 묶음 하나를 판단하지 못해요({problem}). --engine ray 없이 살펴봐 주세요."
    ),
    "{out}: the cluster did not finish ({problem}); mend that, or look at it without --engine ray.": (
        "{out}: 클러스터가 끝내지 못했어요({problem}). 그것을 고치거나 --engine ray 없이 살펴봐 주세요."
    ),
    "{address}: is no address that can be read ({problem}); give one such as s3://bucket/folder or file:///folder.": (
        "{address}: 읽을 수 없는 주소예요({problem}). s3://bucket/folder나 file:///folder 같은 주소를 주세요."
    ),
    "{address}: there is no such file or folder; check the address.": (
        "{address}: 그런 파일이나 폴더가 없어요. 주소를 확인해 주세요."
    ),
    "{address}: holds no Parquet file; write the tables as Parquet first.": (
        "{address}: Parquet 파일이 없어요. 표를 먼저 Parquet로 써 주세요."
    ),
    "{address}: cannot be reached ({problem}); check the address and the keys.": (
        "{address}: 닿을 수 없어요({problem}). 주소와 열쇠를 확인해 주세요."
    ),
    "{address}: lies elsewhere than {other}; score what lies in different places apart.": (
        "{address}: {other}와(과) 다른 곳에 있어요. 다른 곳에 있는 것은 따로 판단해 주세요."
    ),
    "{out}: lies in {source}, which is read; name another output.": "{out}: 읽을 {source} 안에 있어요. 다른 이름을 주세요.",
    "{file}: has other columns than the files before it ({names}); score such files apart.": (
        "{file}: 앞의 파일과 열이 달라요({names}). 따로 판단해 주세요."
    ),
    "their order": "차례",
    "{file}: is no Parquet file that can be read ({problem}); write it again, or leave it out.": (
        "{file}: 읽을 수 있는 Parquet 파일이 아니에요({problem}). 다시 쓰거나 빼 주세요."
    ),
    "{out}: holds an unfinished run; go on with --resume, or delete it to start over.": (
        "{out}: 하다 만 일이 있어요. --resume으로 이어서 하거나, 지우고 새로 시작해 주세요."
    ),
    "{out}: the unfinished run had other {names}; give the same with --resume, or delete it to start over.": (
        "{out}: 하다 만 일과 다른 것이 있어요({names}). 같은 것을 --resume과 함께 주거나, 지우고 새로 시작해 주세요."
    ),
    "{folder}: has {found} rows of {rows}; do it again with --resume.": (
        "{folder}: {rows}줄 가운데 {found}줄만 있어요. --resume으로 다시 해 주세요."
    ),
    "{file}: is damaged; delete {folder} and start over.": "{file}: 손상되었어요. {folder}를 지우고 새로 시작해 주세요.",
    # gamseong bench archives
    "the process that scores has ended ({code}); make room in memory.": (
        "판단하는 프로세스가 끝났어요({code}). 메모리를 비워 주세요."
    ),
}
