/** The result of judging one text: probabilities and a verdict. */

/**
 * The verdict. 애매함: nothing reaches the bundle's threshold. 판단 불가: the text has nothing that the model knows.
 *
 * 중립, no tone, is said by bundles that tell three tones apart; of one with two sides such a text is 애매함.
 */
export type Label = "부정" | "긍정" | "중립" | "애매함" | "판단 불가";

export type Tone = "부정" | "중립" | "긍정";

/** The columns of a graph's `tones`. */
export const TONES = ["부정", "중립", "긍정"] as const satisfies readonly Tone[];

/**
 * A verdict with its probabilities: `negative` + `positive` = 1, each in [0, 1]; all `null` for 판단 불가.
 *
 * `neutral`: the probability of no tone at all, half of which stands in either side; `null` from a bundle without it.
 * `truncated`: the text was longer than the model reads and only its beginning was judged. `quoted`: the writer added no words
 * of their own, and the quote was judged.
 */
export interface Prediction {
  readonly negative: number | null;
  readonly positive: number | null;
  readonly neutral: number | null;
  readonly label: Label;
  readonly truncated: boolean;
  readonly quoted: boolean;
}

/** What was read of a text, apart from its numbers. */
export interface Extent {
  readonly truncated: boolean;
  readonly quoted: boolean;
}

/** Returns the verdict of a bundle with two sides: 긍정 or 부정 once it reaches `threshold` in [0.5, 1], else 애매함. */
export function judgeSides(negative: number, positive: number, threshold: number, extent: Extent): Prediction {
  const sure = Math.max(negative, positive) >= threshold && negative !== positive;
  const label = !sure ? "애매함" : positive > negative ? "긍정" : "부정";
  return { negative, positive, neutral: null, label, ...extent };
}

/**
 * Returns the verdict of a bundle with three tones: the most probable of them once it reaches its threshold, else 애매함.
 *
 * `tones`: the probabilities of 부정, 중립 and 긍정. `thresholds`: in [0, 1], by these labels.
 */
export function judgeTones(
  tones: readonly [number, number, number],
  thresholds: Readonly<Record<Tone, number>>,
  extent: Extent,
): Prediction {
  const [negative, neutral, positive] = tones;
  const best = Math.max(...tones);
  const [first, second] = TONES.filter((_, place) => tones[place] === best);
  const sure = first !== undefined && second === undefined && best >= thresholds[first];
  return {
    negative: negative + neutral / 2,
    positive: positive + neutral / 2,
    neutral,
    label: sure ? first : "애매함",
    ...extent,
  };
}

/** Returns the verdict on a text without anything that the model knows. */
export function unreadable(extent: Extent): Prediction {
  return { negative: null, positive: null, neutral: null, label: "판단 불가", ...extent };
}
