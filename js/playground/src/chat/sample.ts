/** A made-up chat of six weeks in KakaoTalk's form, to try the page with: an update spoils the mood, and a patch mends it. */

const START = Date.UTC(2026, 2, 2); // a Monday
const DAYS = 42;
const SPOILT: readonly [number, number] = [17, 29]; // days
const PEOPLE = ["하늘", "바다", "지우", "도윤", "서연", "민준"];
const GOOD = [
  "오늘 레이드 진짜 재밌었다",
  "다들 수고했어요 덕분에 깼네요",
  "이번 보상 마음에 든다 ㅎㅎ",
  "새 맵 분위기 너무 좋음",
  "같이 하니까 훨씬 즐겁네",
  "드디어 성공!! 감동이야",
  "도와줘서 고마워 최고야",
  "오늘 판 완전 명승부였어 ㅋㅋㅋ",
];
const BAD = [
  "서버 렉 때문에 너무 짜증나",
  "이번 업데이트 완전 실망이다",
  "또 튕겼어 진짜 화난다",
  "밸런스 최악이네 재미없어졌어",
  "보상이 이게 뭐야 어이없다",
  "매칭이 너무 안 잡혀서 답답하다",
  "고객센터 답변 성의 없어서 기분 나쁨",
  "이럴 거면 접는 게 낫겠다 ㅠㅠ",
];
const PLAIN = [
  "몇 시에 모여?",
  "저는 9시부터 돼요",
  "공지 올라왔어요",
  "지금 접속 중",
  "내일은 회식이라 못 와요",
  "파티 자리 하나 남았어요",
  "저녁 먹고 올게요",
  "이번 주 토요일 맞지?",
];

/** Returns the chat as a file. */
export function sampleChat(name: string): File {
  const random = dice(7);
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? "";
  const lines = ["게임 모임 님과 카카오톡 대화", "저장한 날짜 : 2026-04-13 09:00:00", ""];
  for (let day = 0; day < DAYS; day++) {
    const date = new Date(START + day * 86_400_000);
    const weekday = "일월화수목금토"[date.getUTCDay()];
    lines.push(`--------------- ${date.getUTCFullYear()}년 ${date.getUTCMonth() + 1}월 ${date.getUTCDate()}일 ${weekday}요일 ---------------`);
    const share = day >= SPOILT[0] && day < SPOILT[1] ? 0.72 : 0.16;
    const count = 16 + Math.floor(random() * 16);
    for (let place = 0; place < count; place++) {
      const minute = 19 * 60 + Math.floor(((place + random() * 0.6) * 280) / count);
      const hour = Math.floor(minute / 60) % 24;
      const text = random() < 0.34 ? pick(PLAIN) : random() < share ? pick(BAD) : pick(GOOD);
      const clock = `${hour < 12 ? "오전" : "오후"} ${hour % 12 || 12}:${String(minute % 60).padStart(2, "0")}`;
      lines.push(`[${pick(PEOPLE)}] [${clock}] ${text}`);
    }
  }
  return new File([lines.join("\n")], name);
}

/** Returns a source of numbers in [0, 1) that are always the same (Park and Miller, 1988). */
function dice(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
