// Controls, surrogates without their other half, and what moves or hides the text around it: bidi marks, zero-width characters.
const hiddenCharacters =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;
const shortEscapes: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text from a file as it may stand in a message: one line, with whatever a terminal would act on or not show escaped. */
export function shownText(text: string): string {
  return text.replace(
    hiddenCharacters,
    (hidden) => shortEscapes[hidden] ?? `\\u${hidden.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
